window.BENCHMARK_DATA = {
  "lastUpdate": 1767657600000,
  "repoUrl": "",
  "entries": {
    "Python": [
      {
        "commit": {
          "id": "aaaa01",
          "message": "a commit",
          "timestamp": "2026-01-01T00:00:00.000Z",
          "url": "",
          "author": {
            "name": "a"
          },
          "committer": {
            "name": "a"
          }
        },
        "date": 1767225600000,
        "tool": "pytest",
        "benches": [
          {
            "name": "test_x.py::test_fib",
            "value": 407821.32992207824,
            "unit": "iter/sec",
            "range": "stddev: 7.36332252131298e-8",
            "extra": "mean: 2.4520541880216724 usec\nrounds: 24"
          },
          {
            "name": "test_x.py::test_group[4]",
            "value": 2778420.9543874864,
            "unit": "iter/sec",
            "range": "stddev: 4.651354540205507e-9",
            "extra": "mean: 359.9166636073884 nsec\nrounds: 24"
          },
          {
            "name": "test_x.py::test_group[6]",
            "value": 130581.0191467172,
            "unit": "iter/sec",
            "range": "stddev: 0.00003295759681904057",
            "extra": "mean: 7.658080833910693 usec\nrounds: 24"
          }
        ]
      },
      {
        "commit": {
          "id": "aaaa02",
          "message": "a commit",
          "timestamp": "2026-01-02T00:00:00.000Z",
          "url": "",
          "author": {
            "name": "a"
          },
          "committer": {
            "name": "a"
          }
        },
        "date": 1767312000000,
        "tool": "pytest",
        "benches": [
          {
            "name": "test_x.py::test_fib",
            "value": 393982.5688508611,
            "unit": "iter/sec",
            "range": "stddev: 7.730484248150787e-8",
            "extra": "mean: 2.538183359016936 usec\nrounds: 24"
          },
          {
            "name": "test_x.py::test_group[4]",
            "value": 2608338.4748290125,
            "unit": "iter/sec",
            "range": "stddev: 5.542076380081551e-9",
            "extra": "mean: 383.38582574700314 nsec\nrounds: 24"
          },
          {
            "name": "test_x.py::test_group[6]",
            "value": 1013632.511954791,
            "unit": "iter/sec",
            "range": "stddev: 9.71940311970803e-9",
            "extra": "mean: 986.5508339620039 nsec\nrounds: 24"
          }
        ]
      }
    ],
    "Start": [
      {
        "commit": {
          "id": "aaaa01",
          "message": "a commit",
          "timestamp": "2026-01-03T00:00:00.000Z",
          "url": "",
          "author": {
            "name": "a"
          },
          "committer": {
            "name": "a"
          }
        },
        "date": 1767398400000,
        "tool": "customSmallerIsBetter",
        "benches": [
          {
            "name": "start",
            "value": 12.5,
            "range": "± 0.5",
            "unit": "ms"
          },
          {
            "name": "memory",
            "value": 100,
            "unit": "Megabytes"
          }
        ]
      },
      {
        "commit": {
          "id": "aaaa02",
          "message": "a commit",
          "timestamp": "2026-01-04T00:00:00.000Z",
          "url": "",
          "author": {
            "name": "a"
          },
          "committer": {
            "name": "a"
          }
        },
        "date": 1767484800000,
        "tool": "customSmallerIsBetter",
        "benches": [
          {
            "name": "start",
            "value": 13,
            "range": "± 0.5",
            "unit": "ms"
          },
          {
            "name": "memory",
            "value": 90,
            "unit": "Megabytes"
          }
        ]
      }
    ],
    "Load": [
      {
        "commit": {
          "id": "aaaa02",
          "message": "a commit",
          "timestamp": "2026-01-05T00:00:00.000Z",
          "url": "",
          "author": {
            "name": "a"
          },
          "committer": {
            "name": "a"
          }
        },
        "date": 1767571200000,
        "tool": "customBiggerIsBetter",
        "benches": [
          {
            "name": "served",
            "value": 2500,
            "unit": "requests/s"
          },
          {
            "name": "kept",
            "value": 99,
            "unit": "Percent"
          }
        ]
      }
    ]
  }
}