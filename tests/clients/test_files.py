"""Whole collections as files, in the programs that read them; and the archive of tiles."""

import gzip
import hashlib
import os
import subprocess

import duckdb
import geopandas
import jsonschema
import pyarrow.parquet
import pyogrio
import pytest
from conftest import run
from pmtiles.reader import MmapSource, Reader

COUNTS = {"issues": "select count(*) from issue", "constructions": "select count(*) from construction"}


@pytest.mark.parametrize("collection", COUNTS)
@pytest.mark.parametrize("name", ["json", "fgb", "gpkg", "csv"])
def test_gdal_reads_every_format(server, database, tmp_path, collection, name):
    ending = {"json": "geojson"}.get(name, name)
    path = server.download(f"/ogc/collections/{collection}/download?f={name}", tmp_path / f"{collection}.{ending}")
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == int(database(COUNTS[collection]))
    assert frame.geometry.notna().all() and frame.geometry.is_valid.all()
    west, south, east, north = frame.total_bounds
    assert 36 < west < east < 42 and 43 < south < north < 47
    assert run("ogrinfo", "-ro", "-so", "-al", str(path)).count("Feature Count") == 1


@pytest.mark.parametrize("collection", COUNTS)
def test_geoparquet_is_read_by_geopandas_pyarrow_and_duckdb(server, database, tmp_path, collection):
    path = server.download(f"/ogc/collections/{collection}/download?f=parquet", tmp_path / "it.parquet")
    count = int(database(COUNTS[collection]))
    frame = geopandas.read_parquet(path)
    assert len(frame) == count and frame.crs.to_epsg() in (None, 4326)
    assert b"geo" in pyarrow.parquet.ParquetFile(path).metadata.metadata
    by_status = dict(duckdb.sql(f"select status, count(*) from '{path}' group by status").fetchall())
    assert by_status == frame.groupby("status").size().to_dict()
    box = (38.85, 44.95, 39.15, 45.15)
    assert set(geopandas.read_parquet(path, bbox=box)["id"]) >= set(frame.cx[box[0] : box[2], box[1] : box[3]]["id"])


def test_filters_hold_for_files_too(server, database, tmp_path):
    path = server.download("/ogc/collections/issues/download?f=parquet&filter=status='solved'&properties=title", tmp_path / "it.parquet")
    frame = geopandas.read_parquet(path)
    assert len(frame) == int(database("select count(*) from issue where status = 'solved'"))
    assert "title" in frame and "category" not in frame


POSITION = {"type": "array", "minItems": 2, "items": {"type": "number"}}
RING = {"type": "array", "minItems": 4, "items": POSITION}
GEOJSON = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties", "id"],
                "properties": {
                    "type": {"const": "Feature"},
                    "properties": {"type": ["object", "null"]},
                    "geometry": {
                        "oneOf": [
                            {"properties": {"type": {"const": "Point"}, "coordinates": POSITION}},
                            {"properties": {"type": {"const": "Polygon"}, "coordinates": {"type": "array", "items": RING}}},
                            {
                                "properties": {
                                    "type": {"const": "MultiPolygon"},
                                    "coordinates": {"type": "array", "items": {"type": "array", "items": RING}},
                                }
                            },
                        ]
                    },
                },
            },
        },
    },
}


def test_every_collection_is_geojson_by_its_schema(server):
    for collection in server.json("/ogc/collections?f=json")["collections"]:
        page = server.json(f"/ogc/collections/{collection['id']}/items?f=json&limit=50")
        jsonschema.validate(page, GEOJSON)
        assert page["numberReturned"] == len(page["features"]) > 0, collection["id"]


def test_an_archive_of_tiles_holds_what_the_server_gives(server, tmp_path):
    path = tmp_path / "portal.pmtiles"
    program = os.environ["KUBAN_TEST_PROGRAM"]
    done = subprocess.run(
        [program, "tiles", "export", "--tileset", "portal", "--minzoom", "0", "--maxzoom", "8", str(path)],
        capture_output=True, text=True, timeout=300, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header = reader.header()
        assert (header["min_zoom"], header["max_zoom"]) == (0, 8)
        named = {layer["id"] for layer in reader.metadata()["vector_layers"]}
        assert {"issues_cells", "municipalities"} <= named
        for zoom, x, y in [(0, 0, 0), (4, 9, 5), (8, 155, 92)]:
            status, _, body = server.get(f"/tiles/portal/{zoom}/{x}/{y}.mvt", **{"Accept-Encoding": "identity"})
            packed = reader.get(zoom, x, y)
            assert status == 200 and packed is not None
            assert gzip.decompress(packed) == body


def test_published_files_open_in_the_programs_that_they_are_for(server, database, tmp_path):
    done = subprocess.run(
        [os.environ["KUBAN_TEST_PROGRAM"], "exports", "publish"], capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    entries = server.json("/exports?f=json")["exports"]
    endings = {entry["file"].rsplit(".", 1)[1] for entry in entries}
    assert endings == {"parquet", "gpkg", "pmtiles"}
    for entry in entries:
        name = entry["file"]
        path = server.download(f"/exports/{name}", tmp_path / name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], name
        if name.endswith(".parquet"):
            assert len(geopandas.read_parquet(path)) == entry["count"], name
        elif name.endswith(".gpkg"):
            assert len(pyogrio.read_dataframe(path)) == entry["count"], name
        else:
            with path.open("rb") as file:
                assert Reader(MmapSource(file)).header()["addressed_tiles_count"] == entry["count"], name
    counted = {entry["collection"]: entry["count"] for entry in entries if entry["file"].endswith(".gpkg")}
    for collection, statement in COUNTS.items():
        assert counted[collection] == int(database(statement))
