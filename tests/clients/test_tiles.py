"""Tiles, TileJSON and styles in GDAL's MVT driver, in mapbox-vector-tile and against their schemas."""

import gzip
import math
import sys
from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely
from conftest import run
from shapely.geometry import shape

CITY = (38.976, 45.035)


def tile_of(zoom, lon=CITY[0], lat=CITY[1]):
    """The tile of a zoom that holds a place."""
    side = 1 << zoom
    sine = math.sin(math.radians(lat))
    return int((lon / 360 + 0.5) * side), int((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side)


def fetch(server, zoom, tileset="portal"):
    """A tile of the city, decoded from gzip."""
    x, y = tile_of(zoom)
    status, headers, body = server.get(f"/tiles/{tileset}/{zoom}/{x}/{y}.mvt", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    return gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body


@pytest.mark.parametrize("zoom", [0, 6, 9, 12, 14, 16])
def test_gdal_and_mapbox_vector_tile_read_the_same_layers(server, tmp_path, zoom):
    body = fetch(server, zoom)
    layers = mapbox_vector_tile.decode(body)
    x, y = tile_of(zoom)
    path = tmp_path / f"{zoom}.mvt"
    path.write_bytes(body)
    described = run("ogrinfo", "-ro", "-al", "-so", str(path), "-oo", f"X={x}", "-oo", f"Y={y}", "-oo", f"Z={zoom}")
    for name, layer in layers.items():
        assert f"Layer name: {name}" in described
        section = described.split(f"Layer name: {name}\n")[1].split("Layer name:")[0]
        assert f"Feature Count: {len(layer['features'])}" in section, name
    assert any(layer["features"] for layer in layers.values())


@pytest.mark.parametrize("zoom", [5, 9, 13, 15, 17])
def test_shapely_finds_every_polygon_valid(server, zoom):
    checked = 0
    for layer in mapbox_vector_tile.decode(fetch(server, zoom)).values():
        for feature in layer["features"]:
            geometry = shape(feature["geometry"])
            assert geometry.is_valid, (feature["id"], shapely.is_valid_reason(geometry))
            checked += geometry.geom_type.endswith("Polygon")
    assert checked > 0


@pytest.mark.parametrize("tileset", ["portal", "issues", "constructions", "municipalities"])
def test_tilejson_names_what_the_tiles_hold(server, tileset):
    document = server.json(f"/tiles/{tileset}.json")
    assert document["tilejson"] == "3.0.0"
    assert document["bounds"][0] < CITY[0] < document["bounds"][2]
    assert document["bounds"][1] < CITY[1] < document["bounds"][3]
    named = {layer["id"]: set(layer["fields"]) for layer in document["vector_layers"]}
    for zoom in (9, 15):
        for name, layer in mapbox_vector_tile.decode(fetch(server, zoom, tileset)).items():
            assert name in named
            for feature in layer["features"]:
                assert set(feature["properties"]) <= named[name], name


def test_the_count_of_the_cells_is_the_count_of_the_table(server, database):
    """The region lies in one tile of zoom 4, so that nothing is cut off."""
    layers = mapbox_vector_tile.decode(fetch(server, 4, "issues"))
    counted = sum(feature["properties"]["count"] for feature in layers["issues_cells"]["features"])
    assert counted == int(database("select count(*) from issue"))


def test_two_decoders_agree_on_every_tile_near_the_top_and_on_samples_below(server):
    """The whole walk is scripts/check-tiles."""
    script = Path(__file__).parents[2] / "scripts" / "check_tiles.py"
    run(sys.executable, str(script), "--url", server.url, "--all-to", "8", "--deepest", "16", "--sample", "10")
