"""A verifier of a trail that is written from the page docs/trail.md alone.

python3 verify.py <folder> <public key as PEM>

It needs Python's standard library, and openssl for the signature.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tempfile

folder, key = sys.argv[1:]


def read(*path):
    with open(os.path.join(folder, *path), "rb") as file:
        return file.read()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(hashes):
    if len(hashes) == 0:
        return sha256()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while 2 * split < len(hashes):
        split *= 2
    return sha256(b"\x01", root(hashes[:split]), root(hashes[split:]))


def name(index, width):
    groups = ["%03d" % (index % 1000)]
    while index >= 1000:
        index //= 1000
        groups.insert(0, "x%03d" % (index % 1000))
    return "/".join(groups) + ("" if width == 256 else ".p/%d" % width)


def chunks(items):
    return [items[begin : begin + 256] for begin in range(0, len(items), 256)]


# The signed note.
text, signatures = read("checkpoint").decode().rsplit("\n\n", 1)
text += "\n"
origin, size, root_hash = text.split("\n")[:3]
size = int(size)
signed = [line.split(" ") for line in signatures.rstrip("\n").split("\n")]
signature = [base64.b64decode(value)[4:] for _, signer, value in signed if signer == origin][0]
with tempfile.TemporaryDirectory() as temporary:
    files = [os.path.join(temporary, each) for each in ("text", "signature")]
    for file, content in zip(files, (text.encode(), signature)):
        with open(file, "wb") as output:
            output.write(content)
    openssl = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", files[0], "-sigfile", files[1]]
    if subprocess.run(openssl, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        sys.exit("WRONG: the signature does not fit")

# The entries, and the hashes of all levels from them.
leaves = []
for begin in range(0, size, 256):
    width = min(256, size - begin)
    bundle = read("tile", "entries", name(begin // 256, width))
    for _ in range(width):
        length = int.from_bytes(bundle[:2], "big")
        entry, bundle = bundle[2 : 2 + length], bundle[2 + length :]
        leaves.append(sha256(b"\x00", entry))
    if bundle:
        sys.exit("WRONG: the entries from %d on are more than they should be" % begin)

level, hashes = 0, leaves
while hashes:
    for index, row in enumerate(chunks(hashes)):
        if read("tile", str(level), name(index, len(row))) != b"".join(row):
            sys.exit("WRONG: tile/%d/%s" % (level, name(index, len(row))))
    level, hashes = level + 1, [root(row) for row in chunks(hashes) if len(row) == 256]

if root(leaves) != base64.b64decode(root_hash):
    sys.exit("WRONG: the root is another one")
print("OK: %d records of %s" % (size, origin))
