"""OGC API - Features in the programs that people have: GDAL's OAPIF driver and OWSLib, held against the database."""

import json

import pytest
from conftest import run
from owslib.ogcapi.features import Features

CITY = (38.85, 44.95, 39.15, 45.15)
IN_CITY = "st_intersects(geom, st_makeenvelope(38.85, 44.95, 39.15, 45.15, 4326))"


def described(server, *arguments):
    """What ogrinfo says of layers of the landing page's address."""
    return run("ogrinfo", "-ro", *arguments[:-1], f"OAPIF:{server.url}/ogc", *arguments[-1:])


def count_of(text):
    return int(text.split("Feature Count: ")[1].split()[0])


def test_gdal_finds_every_collection_at_the_landing_page(server):
    listed = run("ogrinfo", "-ro", f"OAPIF:{server.url}/ogc")
    for collection in server.json("/ogc/collections?f=json")["collections"]:
        assert collection["id"] in listed


@pytest.mark.parametrize(("collection", "table"), [("issues", "issue"), ("constructions", "construction")])
def test_gdal_reads_all_pages(server, database, tmp_path, collection, table):
    copy = tmp_path / "copy.csv"
    run("ogr2ogr", "-f", "CSV", str(copy), f"OAPIF:{server.url}/ogc", collection, "-oo", "PAGE_SIZE=500")
    lines = copy.read_text().count("\n") - 1
    assert lines >= int(database(f"select count(*) from {table}")) > 500


def test_gdal_filters_on_the_server(server, database):
    late = described(server, "-so", "-where", "status = 'solved' AND category = 'roads'", "issues")
    assert count_of(late) == int(database("select count(*) from issue where status = 'solved' and category = 'roads'"))
    box = described(server, "-so", "-spat", *map(str, CITY), "constructions")
    assert count_of(box) == int(database(f"select count(*) from construction where {IN_CITY}"))


@pytest.mark.parametrize(
    ("crs", "srid"), [("http://www.opengis.net/def/crs/EPSG/0/3857", 3857), ("http://www.opengis.net/def/crs/EPSG/0/32637", 32637)]
)
def test_coordinates_in_other_systems_are_those_of_postgis(server, database, crs, srid):
    page = server.json(f"/ogc/collections/issues/items?f=json&limit=20&crs={crs}")
    for feature in page["features"]:
        x, y = feature["geometry"]["coordinates"]
        point = f"st_transform(geom, {srid})"
        there = database(f"select st_distance({point}, st_setsrid(st_makepoint({x}, {y}), {srid})) from issue where id = {feature['id']}")
        assert float(there) < 0.002


def test_the_cadastre_system_agrees_with_proj(server, database):
    zone = (
        "+proj=tmerc +lat_0=0 +lon_0=37.98333333333 +k=1 +x_0=1300000 +y_0=-4511057.628 +ellps=krass "
        "+towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22 +units=m +no_defs"
    )
    page = server.json(f"/ogc/collections/issues/items?f=json&limit=20&crs={server.url}/ogc/crs/msk23-1")
    for feature in page["features"]:
        x, y = feature["geometry"]["coordinates"]
        there = database(f"select st_distance(st_setsrid(st_transform(geom, '{zone}'), 0), st_makepoint({x}, {y})) from issue where id = {feature['id']}")
        assert float(there) < 0.01


def test_latitude_stands_first_where_the_authority_says_so(server):
    path = "/ogc/collections/issues/items?f=json&limit=1"
    lon, lat = server.json(path)["features"][0]["geometry"]["coordinates"]
    swapped = server.json(f"{path}&crs=http://www.opengis.net/def/crs/EPSG/0/4326")
    assert swapped["features"][0]["geometry"]["coordinates"] == [lat, lon]


def test_owslib_walks_the_service(server, database):
    portal = Features(f"{server.url}/ogc")
    assert {"issues", "constructions", "municipalities"} <= set(portal.feature_collections())
    assert any("ogcapi-features-3" in name or "cql2" in name for name in portal.conformance()["conformsTo"])
    assert "properties" in portal.collection_queryables("issues")
    page = portal.collection_items("municipalities", limit=100)
    assert len(page["features"]) == int(database("select count(*) from boundary_area join boundary_edition on id = edition_id where active"))
    late = portal.collection_items("issues", limit=10, filter="status = 'registered' AND answered_at IS NULL", sortby=("created_at", "desc"))
    times = [feature["properties"]["created_at"] for feature in late["features"]]
    assert times == sorted(times, reverse=True) and times


def test_cql2_json_asks_what_cql2_text_asks(server):
    text = "status = 'solved' AND S_INTERSECTS(geometry, BBOX(38.85, 44.95, 39.15, 45.15))"
    tree = {
        "op": "and",
        "args": [
            {"op": "=", "args": [{"property": "status"}, "solved"]},
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": list(CITY)}]},
        ],
    }
    from urllib.parse import quote

    items = "/ogc/collections/issues/items?f=json&limit=1000"
    by_text = server.json(f"{items}&filter-lang=cql2-text&filter={quote(text)}")
    by_json = server.json(f"{items}&filter-lang=cql2-json&filter={quote(json.dumps(tree))}")
    ids = [feature["id"] for feature in by_text["features"]]
    assert ids == [feature["id"] for feature in by_json["features"]] and ids


@pytest.mark.parametrize(
    "query",
    [
        "filter=status%20=%20",
        "filter=nothing%20=%201",
        "filter=" + "(" * 500 + "1=1" + ")" * 500,
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "limit=100000000",
        "limit=-1",
        "crs=http://www.opengis.net/def/crs/EPSG/0/1",
        "unknown=1",
        "datetime=yesterday",
        "sortby=nothing",
        "properties=nothing",
        "f=shapefile",
    ],
)
def test_what_cannot_be_answered_gets_a_problem_document(server, query):
    status, headers, body = server.get(f"/ogc/collections/issues/items?{query}")
    assert status == 400
    assert headers["Content-Type"].startswith("application/problem+json")
    problem = json.loads(body)
    assert problem["status"] == 400 and (problem.get("detail") or problem.get("errors"))
    assert "select" not in body.decode().lower()
