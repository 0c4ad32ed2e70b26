"""Unpacks the files of a wheel whose names match a pattern: unpackWheel.py WHEEL FOLDER PATTERN

Prints the bytes unpacked so far and in all, a line each time they have grown by a megabyte or so.
"""
import os
import re
import sys
import zipfile

CHUNK = 1 << 20


def unpack(wheel, folder, pattern):
    with zipfile.ZipFile(wheel) as archive:
        wanted = [entry for entry in archive.infolist() if re.search(pattern, entry.filename) and not entry.is_dir()]
        total = sum(entry.file_size for entry in wanted)
        done = 0
        for entry in wanted:
            if ".." in entry.filename.split("/"):
                sys.exit("error: a name in the wheel leaves its folder: " + entry.filename)
            target = os.path.join(folder, *entry.filename.split("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(entry) as source, open(target, "wb") as sink:
                while True:
                    data = source.read(CHUNK)
                    if not data:
                        break
                    sink.write(data)
                    done += len(data)
                    print(done, total, flush=True)
                # A power cut must not leave an engine that is listed and has holes.
                sink.flush()
                os.fsync(sink.fileno())
            mode = entry.external_attr >> 16
            if mode & 0o111:
                os.chmod(target, 0o755)


if __name__ == "__main__":
    unpack(*sys.argv[1:])
