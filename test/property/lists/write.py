# Writes lists with Python's csv and json modules: one JSON object a line in, one file a line out, in base64.
import base64, csv, io, json, sys

for line in sys.stdin:
    order = json.loads(line)
    out = io.StringIO(newline="")
    if order["format"] == "jsonl":
        for row in order["rows"]:
            out.write(json.dumps(row, ensure_ascii=order["ascii"]) + order["end"])
    else:
        writer = csv.writer(
            out,
            delimiter=order["separator"],
            lineterminator=order["end"],
            quoting=getattr(csv, order["quoting"]),
        )
        writer.writerows(order["rows"])
    try:
        body = out.getvalue().encode(order["encoding"])
    except UnicodeEncodeError:
        body = out.getvalue().encode("utf-8-sig")
    print(base64.b64encode(body).decode())
