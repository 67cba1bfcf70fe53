# Python: the lines of standard input and json.loads.
import json
import sys


def main():
    values = ids = tags = octets = 0
    for line in sys.stdin.buffer:
        value = json.loads(line)
        values += 1
        ids += value["id"]
        tags += len(value["tags"])
        octets += len(value["name"]) + len(value["address"]["street"])
    print(f"{values} values, {ids} ids, {tags} tags, {octets} octets")


main()
