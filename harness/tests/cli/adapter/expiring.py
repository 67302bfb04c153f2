"""The reference adapter, for a server whose tokens expire: each is good for a few requests."""

import collections
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../../fixtures/adapters"))
sys.dont_write_bytecode = True
import reference  # noqa: E402

GOOD_FOR = 40
LOCK = threading.Lock()
USED = collections.Counter()


class Server(reference.Server):
    """The reference server behind somebody who looks at tokens: NAME-NUMBER."""

    def ask(self, question, method, path, content=None, query=None):
        given = question["credentials"]
        name, _, number = given["value"].removeprefix("Bearer ").partition("-")
        with LOCK:
            USED[name, number] += 1
            is_good = USED[name, number] <= GOOD_FOR
        if not is_good:
            return {"refused": {"type": "unauthenticated"}}
        known = {**given, "value": f"Bearer {name}-token"}
        return super().ask({**question, "credentials": known}, method, path, content, query)


reference.Server = Server
reference.main()
