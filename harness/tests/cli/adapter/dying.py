"""The reference adapter, which falls over a record that it does not like, and says why."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../../fixtures/adapters"))
sys.dont_write_bytecode = True
import reference  # noqa: E402


class Server(reference.Server):
    """The reference server, whose deletes are too much for this program."""

    def delete(self, question):
        who = question["credentials"]
        known = {who["field"]: who["value"]}
        raise KeyError(f"nothing is known of deletes, asked as {known}")


reference.Server = Server
reference.main()
