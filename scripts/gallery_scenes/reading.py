"""What answers a read: lists, one job, its log and items, projects, people's doings."""

from demo_page import A_STOP, button
from playwright.sync_api import expect

from gallery_scenes.camera import Camera


def reading(camera: Camera) -> None:
    camera.said("/jobs", "now", dark=True)
    camera.said("/jobs list 123 running", "list", dark=True)
    camera.said("/jobs list 123", "list-100")
    camera.said("/jobs list 123 finished errors>10 since=24h sort=-errors count=5", "list-ours")
    camera.said("/jobs list 123 running spider=news_wire", "list-empty")
    camera.said("/jobs select 123 finished spider=shop_books", "select")


def surveying(camera: Camera) -> None:
    """All projects at once, and what there is."""
    camera.said("/jobs now all", "now-all")
    camera.said("/jobs list all running", "list-all")
    camera.said("/jobs projects", "projects")
    camera.said("/jobs spiders 123", "spiders")


def understanding(camera: Camera) -> None:
    camera.said("/jobs summary 123 since=24h", "summary")
    camera.said("/jobs stuck 123", "stuck")
    camera.said("/jobs diff 123 3f2c9e1-main b81d7c4-main", "diff")
    running = camera.keys("running", 3)
    camera.said(f"/jobs show {running[-1]}", "show")
    camera.said(f"/jobs show {' '.join([*running, *camera.keys('finished', 1)])}", "show-several")
    (failed,) = camera.keys("finished", 1, "memusage_exceeded")
    camera.said(f"/jobs show {failed}", "show-failed")
    camera.said(f"/jobs why {failed}", "why", dark=True)
    camera.said("/jobs why 123 spider=reviews_feed", "why-spider")
    camera.take_unfolded(camera.said(f"/jobs log {failed}", "log", dark=True), "log-unfolded")
    camera.take_unfolded(camera.said(f"/jobs items {failed}", "items"), "items-unfolded")


def forms(camera: Camera) -> None:
    camera.answer("/jobs list 123 finished spider=shop_books count=3")
    camera.press("Filter what is listed")
    camera.dialog("filter")
    camera.page.keyboard.press("Escape")
    camera.answer("/jobs select 123 finished spider=shop_books all")
    camera.press("Tag…")
    camera.dialog("tag-form")
    camera.page.keyboard.press("Escape")


def taking_along(camera: Camera) -> None:
    camera.answer("/jobs export 123 finished since=24h as=csv")
    expect(button(camera.page, "1 reply")).to_be_visible(timeout=A_STOP)
    camera.take(camera.newest(), "export")
