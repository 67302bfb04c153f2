"""A program that has not understood much of what an adapter is."""

import json
import sys

for line in sys.stdin:
    question = json.loads(line)
    said = {"id": question["id"]}
    if question["op"] == "hello":
        entities = {"tasks": {"fields": {"title": "text"}}}
        said["hello"] = {"format": "sixfold-adapter/1", "name": "careless", "entities": entities,
                         "operations": ["create", "read", "update", "delete", "sync"], "deletes": "feed"}
    elif question["op"] == "sync":
        said["page"] = {"changes": [], "has_more": False}
    elif question["op"] == "update":
        said["refused"] = {"type": "conflict"}
    elif question["op"] == "delete":
        said["ok"], said["status"] = None, 204
    else:
        said["ok"] = {"id": question.get("record", "?"), "title": "Milk"}
    print(json.dumps(said), flush=True)
sys.exit(7)
