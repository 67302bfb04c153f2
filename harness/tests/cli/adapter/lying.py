"""The reference adapter, which keeps to itself what a server tells of deletes."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../../fixtures/adapters"))
sys.dont_write_bytecode = True
import reference  # noqa: E402


class Server(reference.Server):
    """The reference server, without the tombstones of its feed."""

    def sync(self, question):
        said = super().sync(question)
        if "page" in said:
            live = [change for change in said["page"]["changes"] if change["record"]["deleted_at"] is None]
            said["page"]["changes"] = live
        return said


reference.Server = Server
reference.main()
