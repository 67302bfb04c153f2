"""The reference adapter, as if the server's versions were texts that only can be told apart."""

import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../../fixtures/adapters"))
sys.dont_write_bytecode = True
import reference  # noqa: E402

NUMBERS = {}


def opaque(record):
    """The record with a text in the place of its version."""
    if not isinstance(record, dict) or "lock_version" not in record:
        return record
    number = record["lock_version"]
    text = hashlib.sha1(f"{record['id']} {number}".encode()).hexdigest()[:10]
    NUMBERS[text] = number
    return {**record, "lock_version": text}


class Server(reference.Server):
    """The reference server, whose versions are texts."""

    def hello(self, question):
        said = super().hello(question)
        said["hello"]["versions"] = "opaque"
        said["hello"]["operations"].remove("restore")
        return said

    def ask(self, question, method, path, content=None, query=None):
        for part in (content, query):
            if part and "lock_version" in part and part["lock_version"] is not None:
                part["lock_version"] = NUMBERS[part["lock_version"]]
        said = super().ask(question, method, path, content, query)
        if "ok" in said:
            said["ok"] = opaque(said["ok"])
        for record in said.get("refused", {}), *said.get("page", {}).get("changes", []):
            for name in ("current", "record"):
                if name in record:
                    record[name] = opaque(record[name])
        if "records" in said.get("page", {}):
            said["page"]["records"] = [opaque(record) for record in said["page"]["records"]]
        return said


reference.Server = Server
reference.main()
