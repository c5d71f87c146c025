"""Users who think between requests, over the whole API.

LOAD_SECONDS: length of the run (120: a ramp of 30 s to 20 users, 1 min at 20, 30 s down; other lengths keep these
shares). LOAD_USERS: users at the top (20). The service is locust's --host.
"""

import itertools
import math
import os
import struct

from locust import HttpUser, LoadTestShape, between, task

SECONDS = float(os.environ.get("LOAD_SECONDS", "120"))
USERS = int(os.environ.get("LOAD_USERS", "20"))

NUMBERS = itertools.count(1)
INTENT = [math.sin(k * 0.37) for k in range(768)]
NEAR = [math.sin(k * 0.37 + 0.1) for k in range(768)]
FAR = [math.sin(k * 0.37 + 3.1) for k in range(768)]
OCTETS = struct.pack("<1536f", *INTENT, *NEAR)


class Ramp(LoadTestShape):
    """A quarter up, half at the top, a quarter down."""

    use_common_options = True

    def tick(self):
        share = self.get_run_time() / SECONDS
        if share >= 1:
            return None
        users = USERS * min(1, share * 4, (1 - share) * 4)
        return max(1, round(users)), max(1, 4 * USERS / SECONDS)


class CoreWiringUser(HttpUser):
    wait_time = between(1, 3)

    def on_start(self):
        self.name = f"locust-{next(NUMBERS)}"
        self.memory = f"memory-of-{self.name}"
        self.turn = 0

    def ask(self, method, path, status, holds, name=None, **body):
        """Holds status and JSON against what is expected; gives the JSON back."""
        with self.client.request(method, path, name=name or path, catch_response=True, **body) as answer:
            try:
                found = answer.json()
                held = holds(found)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                answer.failure(f"{answer.status_code}: {error!r} in {answer.text[:200]!r}")
                return {}
            if answer.status_code != status:
                answer.failure(f"status {answer.status_code}, not {status}: {answer.text[:200]}")
            elif not held:
                answer.failure(f"not what it must say: {answer.text[:200]}")
            else:
                answer.success()
            return found

    def refused(self, method, path, status, code, **body):
        """Its refusal is the correct answer."""
        self.ask(
            method, path, status, lambda it: it["code"] == code and it["status"] == status and it["detail"],
            name=f"{path} ({code})", **body,
        )

    def concept(self):
        """A few concepts a user: what is bound stays bounded however long the run is."""
        self.turn = (self.turn + 1) % 8
        return f"note {self.turn} of {self.name}"

    @task(4)
    def simulate_dream(self):
        seed = f"dream {self.turn} of {self.name}"
        body = {"seed": seed, "context": {"load": "test"}}
        dream = self.ask(
            "POST", "/api/v1/dreams/simulate", 200,
            lambda it: it["success"] and it["seed"] == seed and len(it["result"]["steps"]) == 64, json=body,
        )
        if "dream_id" in dream:
            self.ask(
                "GET", f"/api/v1/dreams/{dream['dream_id']}", 200, lambda it: it["dream_id"] == dream["dream_id"],
                name="/api/v1/dreams/{dream_id}",
            )

    @task(2)
    def mesh(self):
        self.ask(
            "POST", "/api/v1/dreams/mesh", 200,
            lambda it: it["success"] and len(it["dreams"]) == 2 and it["consensus_threshold"] == 0.5,
            json={"seeds": [self.name, "night"], "consensus_threshold": 0.5},
        )

    @task(4)
    def encode_glyph(self):
        concept = self.concept()
        self.ask(
            "POST", "/api/v1/glyphs/encode", 200,
            lambda it: it["symbol"]["symbol_id"].startswith("sym_") and it["symbol"]["concept"] == concept,
            json={"concept": concept},
        )

    @task(2)
    def validate_glyph(self):
        self.ask(
            "POST", "/api/v1/glyphs/validate", 200, lambda it: it == {"valid": True, "error": None},
            json={"glyph_data": {"concept": self.concept(), "emotion": {"joy": 0.5}}},
        )
        self.ask(
            "POST", "/api/v1/glyphs/validate", 200, lambda it: it["valid"] is False and it["error"],
            json={"glyph_data": {"concept": ""}},
        )

    @task(3)
    def bind_and_dream_of_it(self):
        concept = self.concept()
        bound = self.ask(
            "POST", "/api/v1/glyphs/bind", 201,
            lambda it: it["user_id"] == self.name and it["glyph_data"]["concept"] == concept,
            json={"glyph_data": {"concept": concept}, "memory_id": self.memory, "user_id": self.name},
        )
        if "binding_id" not in bound:
            return
        self.ask(
            "GET", f"/api/v1/glyphs/bindings/{bound['binding_id']}", 200,
            lambda it: it["binding_id"] == bound["binding_id"] and it["memory_id"] == self.memory,
            name="/api/v1/glyphs/bindings/{binding_id}",
        )
        self.ask(
            "POST", "/api/v1/dreams/simulate", 200, lambda it: it["success"],
            json={"seed": concept, "memory_id": self.memory},
        )
        self.ask("GET", "/api/v1/glyphs/stats", 200, lambda it: it["enabled"] and it["stats"]["bindings"] >= 1)

    @task(4)
    def drift(self):
        body = {"user_id": self.name, "intent": INTENT, "action": NEAR}
        self.ask("POST", "/api/v1/drift/update", 200, lambda it: 0 <= it["drift"] < 0.1, json=body)
        away = {"user_id": f"{self.name}-away", "intent": INTENT, "action": FAR, "lane": "prod"}
        self.ask("POST", "/api/v1/drift/update", 200, lambda it: it["guardian"] == "block", json=away)
        self.ask(
            "POST", f"/api/v1/drift/update?user_id={self.name}", 200, lambda it: 0 <= it["drift"] < 0.1,
            name="/api/v1/drift/update (octets)", data=OCTETS, headers={"Content-Type": "application/octet-stream"},
        )
        self.ask(
            "GET", f"/api/v1/drift/{self.name}", 200,
            lambda it: it["user_id"] == self.name and it["sample_count"] >= 2, name="/api/v1/drift/{user_id}",
        )
        self.ask("GET", "/api/v1/drift/config/prod", 200, lambda it: it["lane"] == "prod")

    @task(1)
    def health(self):
        self.ask("GET", "/healthz", 200, lambda it: it["status"] == "ok")
        for service in ("dreams", "glyphs", "drift"):
            self.ask("GET", f"/api/v1/{service}/", 200, lambda it: it["service"] == service and it["enabled"])
        self.ask("GET", "/api/v1/metrics", 200, lambda it: it["total"]["status"]["5xx"] == 0)
        with self.client.get("/metrics", catch_response=True) as answer:
            if answer.status_code != 200 or "lukhas_http_requests_total{" not in answer.text:
                answer.failure(f"no metrics: {answer.status_code}")

    @task(1)
    def bad_inputs(self):
        self.refused("POST", "/api/v1/dreams/simulate", 422, "out_of_range", json={"seed": ""})
        self.refused("POST", "/api/v1/dreams/mesh", 422, "out_of_range", json={"seeds": ["one"]})
        self.refused(
            "POST", "/api/v1/glyphs/bind", 400, "empty_glyph_data",
            json={"glyph_data": {}, "memory_id": "m", "user_id": self.name},
        )
        self.refused(
            "POST", "/api/v1/drift/update", 400, "length_mismatch",
            json={"user_id": self.name, "intent": [1], "action": [1, 2]},
        )
        self.refused("GET", "/api/v1/nothing", 404, "unknown_route")
