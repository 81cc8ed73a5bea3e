"""Decodes a server's tiles with mapbox-vector-tile and with GDAL, and compares the two with each other and with the specification.

Started by scripts/check-tiles, which installs what is imported here. Walks down from 0/0/0: what is empty has nothing below it.
A fault is one of: a message that breaks the specification of Mapbox Vector Tiles 2.1; features, ids, attributes or vertices that the
decoders read differently; a polygon that GEOS calls invalid in either reading.
"""

import argparse
import concurrent.futures
import os
import random
import sys
import tempfile
import time
import urllib.error
import urllib.request

import mapbox_vector_tile
import pyogrio.raw
import shapely
from google.protobuf.message import DecodeError
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from shapely.geometry import shape

MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7
POINT, LINE, POLYGON = 1, 2, 3


def main():
    arguments = parse_arguments()
    wait_ready(arguments.url)
    started = time.monotonic()
    drawn = random.Random(7)
    totals = {"tiles": 0, "features": 0, "polygons": 0}
    faults = []
    tiles = [(0, 0, 0)]
    workers = concurrent.futures.ProcessPoolExecutor(initializer=set_up, initargs=(arguments.url, arguments.tileset))
    with workers:
        while tiles:
            zoom, below, found = tiles[0][0], [], 0
            for tile, outcome in zip(tiles, workers.map(check, tiles, chunksize=8)):
                if outcome is None:
                    continue
                found += 1
                totals["features"] += outcome["features"]
                totals["polygons"] += outcome["polygons"]
                faults += outcome["faults"]
                below.append((tile, outcome["busy"]))
            totals["tiles"] += found
            print(f"z{zoom}: {found} of {len(tiles)} tiles hold something, {len(faults)} faults so far, {time.monotonic() - started:.0f} s", flush=True)
            if zoom == arguments.deepest:
                break
            tiles = next_zoom(below, zoom + 1, arguments, drawn)
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    print(
        f"{totals['tiles']} tiles, {totals['features']} features, {totals['polygons']} of them polygons: "
        f"{len(faults)} faults in {time.monotonic() - started:.0f} s"
    )
    return 1 if faults or not totals["tiles"] else 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--tileset", default="portal")
    parser.add_argument("--all-to", type=int, default=14, help="deepest zoom of which every tile is checked")
    parser.add_argument("--deepest", type=int, default=18)
    parser.add_argument("--sample", type=int, default=1000, help="tiles per zoom below, where most is to be seen")
    return parser.parse_args()


def wait_ready(url):
    until = time.monotonic() + 180
    while True:
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=5)
            return
        except OSError as error:
            if time.monotonic() > until:
                sys.exit(f"check_tiles: {url} is not ready: {error}")
            time.sleep(0.2)


def next_zoom(below, zoom, arguments, drawn):
    """The tiles of the next zoom: all children, or a sample of the children of what holds features."""
    children = lambda tiles: [(zoom, 2 * x + i, 2 * y + j) for _, x, y in tiles for i in (0, 1) for j in (0, 1)]
    if zoom <= arguments.all_to:
        return children(tile for tile, _ in below)
    busy = [tile for tile, is_busy in below if is_busy] or [tile for tile, _ in below]
    candidates = children(busy)
    return sorted(drawn.sample(candidates, min(arguments.sample, len(candidates))))


def set_up(url, tileset):
    global PREFIX, FILE
    PREFIX = f"{url}/tiles/{tileset}"
    folder = tempfile.TemporaryDirectory()
    # Kept in a global so that the folder lives as long as the worker.
    set_up.folder = folder
    FILE = os.path.join(folder.name, "tile.mvt")


def check(tile):
    """What a tile holds and what is wrong with it; None where it is empty."""
    body = fetch(tile)
    if not body:
        return None
    name = "/".join(map(str, tile))
    outcome = {"features": 0, "polygons": 0, "faults": [], "busy": False}
    try:
        message = vector_tile_pb2.tile()
        message.ParseFromString(body)
        outcome["faults"] += [f"{name}: {fault}" for fault in faults_of_message(message)]
        decoded = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
        with open(FILE, "wb") as file:
            file.write(body)
        names = {name for name, _ in pyogrio.list_layers(FILE)}
        if names != set(decoded):
            outcome["faults"].append(f"{name}: layers {sorted(names)} in GDAL, {sorted(decoded)} in mapbox-vector-tile")
        for layer, content in decoded.items():
            outcome["features"] += len(content["features"])
            outcome["busy"] |= layer != "municipalities"
            theirs = read_by_gdal(layer, content["extent"])
            faults, polygons = compare(content["features"], theirs)
            outcome["polygons"] += polygons
            outcome["faults"] += [f"{name} {layer}: {fault}" for fault in faults]
    except (DecodeError, ValueError, KeyError, IndexError, pyogrio.errors.DataSourceError, shapely.errors.ShapelyError) as error:
        outcome["faults"].append(f"{name}: {type(error).__name__}: {error}")
    return outcome


def fetch(tile):
    with urllib.request.urlopen(f"{PREFIX}/{'/'.join(map(str, tile))}.mvt", timeout=60) as answer:
        return answer.read()


def faults_of_message(message):
    """What the specification forbids and decoders forgive."""
    names = [layer.name for layer in message.layers]
    if len(set(names)) != len(names) or "" in names:
        yield f"names of layers: {names}"
    for layer in message.layers:
        if layer.version != 2 or layer.extent != 4096 or not layer.features:
            yield f"{layer.name}: version {layer.version}, extent {layer.extent}, {len(layer.features)} features"
        if len(set(layer.keys)) != len(layer.keys):
            yield f"{layer.name}: a key occurs twice"
        if any(len(value.ListFields()) != 1 for value in layer.values):
            yield f"{layer.name}: a value is not one value"
        if len({value.SerializeToString() for value in layer.values}) != len(layer.values):
            yield f"{layer.name}: a value occurs twice"
        ids = [feature.id for feature in layer.features]
        if len(set(ids)) != len(ids) or not all(feature.HasField("id") for feature in layer.features):
            yield f"{layer.name}: ids are missing or occur twice"
        for feature in layer.features:
            fault = fault_of_tags(feature.tags, layer) or fault_of_geometry(feature)
            if fault:
                yield f"{layer.name} {feature.id}: {fault}"


def fault_of_tags(tags, layer):
    keys, values = tags[0::2], tags[1::2]
    if len(keys) != len(values) or len(set(keys)) != len(keys):
        return f"tags {list(tags)}"
    if any(key >= len(layer.keys) for key in keys) or any(value >= len(layer.values) for value in values):
        return f"tags {list(tags)} beyond the tables"
    return None


def fault_of_geometry(feature):
    try:
        paths = list(read_paths(list(feature.geometry)))
    except (IndexError, ValueError) as error:
        return f"commands {list(feature.geometry)[:20]}: {error}"
    if feature.type == POINT:
        return None if len(paths) == 1 and len(paths[0][0]) >= 1 and not paths[0][1] else f"{len(paths)} paths in a point"
    if feature.type != POLYGON:
        return f"type {feature.type}"
    for number, (ring, is_closed) in enumerate(paths):
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))
        if not is_closed or len(ring) < 3 or area == 0 or (number == 0 and area < 0) or ring[0] == ring[-1]:
            return f"ring {ring[:8]} of {len(ring)} vertices, area {area / 2}"
    return None if paths else "no rings"


def read_paths(commands):
    """Vertices of each path and whether it was closed."""
    x = y = at = 0
    path = None
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == CLOSE_PATH:
            if count != 1 or not path:
                raise ValueError("a path is closed that was not begun")
            yield path, True
            path = None
            continue
        if command not in (MOVE_TO, LINE_TO) or count == 0 or (command == LINE_TO) != (path is not None):
            raise ValueError(f"command {command} with count {count}")
        path = path or []
        for _ in range(count):
            x, y = x + unzigzag(commands[at]), y + unzigzag(commands[at + 1])
            at += 2
            path.append((x, y))
    if path:
        yield path, False


def unzigzag(number):
    return (number >> 1) ^ -(number & 1)


def read_by_gdal(layer, extent):
    """Features by id as GDAL reads them: geometry with y downwards, and attributes."""
    meta, _, geometries, values = pyogrio.raw.read(FILE, layer=layer, CLIP="NO")
    fields = list(meta["fields"])
    shapes = shapely.transform(shapely.from_wkb(geometries), lambda at: at * (1, -1) + (0, extent))
    features = {}
    for row, geometry in enumerate(shapes):
        attributes = {field: column[row] for field, column in zip(fields, values)}
        features[int(attributes.pop("mvt_id"))] = (geometry, attributes)
    return features


def compare(ours, theirs):
    faults, polygons = [], 0
    if {feature["id"] for feature in ours} != set(theirs):
        faults.append(f"{len(ours)} features in mapbox-vector-tile, {len(theirs)} in GDAL, or other ids")
    for feature in ours:
        geometry = shape(feature["geometry"])
        if "Polygon" in geometry.geom_type:
            polygons += 1
        other, attributes = theirs.get(feature["id"], (None, {}))
        if other is None:
            continue
        for reader, read in (("mapbox-vector-tile", geometry), ("GDAL", other)):
            if not read.is_valid:
                faults.append(f"{feature['id']} in {reader}: {shapely.is_valid_reason(read)}")
        if not as_parts(geometry).equals_exact(as_parts(other), 1e-6):
            faults.append(f"{feature['id']}: {geometry.wkt[:200]} or {other.wkt[:200]}")
        if not same_attributes(feature["properties"], attributes):
            faults.append(f"{feature['id']}: {feature['properties']} or {attributes}")
    return faults, polygons


def as_parts(geometry):
    """One polygon is a multipolygon of one where GDAL makes a column of both."""
    return shapely.GeometryCollection(list(shapely.get_parts(geometry))).normalize()


def same_attributes(ours, theirs):
    """GDAL gives every feature every column; what is not set there is None or NaN."""
    is_set = lambda value: value is not None and value == value
    theirs = {key: value for key, value in theirs.items() if is_set(value)}
    return set(ours) == set(theirs) and all(ours[key] == theirs[key] for key in ours)


if __name__ == "__main__":
    sys.exit(main())
