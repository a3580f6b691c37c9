"""What asks before a write, and what comes of it."""

import requests
from demo_page import become, log
from playwright.sync_api import expect

from gallery_scenes.camera import Camera


def asking(camera: Camera) -> None:
    running = camera.keys("running", 3)
    camera.said(f"/jobs stop {' '.join(running[:2])}", "stop-open", dark=True)
    camera.take(camera.pressed_by("mika", "Stop 2 jobs"), "refused")
    become(camera.page, "ana")
    camera.press("Cancel")
    camera.take(camera.card_with("Cancelled"), "cancelled")
    camera.said("/jobs delete 123 finished spider=price_watch", "delete-many")
    camera.press("Cancel")
    camera.answer("/jobs stop 123 running")
    camera.press("Stop 3 jobs")
    camera.dialog("type-the-number")
    camera.page.get_by_role("button", name="Go back").click()
    camera.answer(f"/jobs delete {camera.keys('finished', 1)[0]}")
    camera.press("Delete 1 job")
    camera.dialog("delete-dialog")
    camera.page.get_by_role("button", name="Go back").click()


def overlapping(camera: Camera) -> None:
    """Ask twice for the same jobs, as two people do who have not talked yet."""
    running = camera.keys("running", 2)
    camera.answer(f"/jobs stop {' '.join(running)}")
    become(camera.page, "mika")
    camera.said("/jobs list 123 running", "list-asked")
    camera.said(f"/jobs stop {running[0]}", "second-card")
    become(camera.page, "ana")


def acting(camera: Camera) -> None:
    tagged = " ".join(camera.keys("finished", 2))
    camera.answer(f"/jobs tag {tagged} +looked-at")
    camera.take(camera.card_with("2 tagged"), "tagged")
    camera.answer(f"/jobs stop {' '.join(camera.keys('running', 2))}")
    with camera.page.expect_request("**/demo/press") as pressed:
        camera.press("Stop 2 jobs")
    camera.take(camera.card_with("Stop requested"), "stop-requested")
    requests.post(pressed.value.url, json=pressed.value.post_data_json, timeout=10)  # once more
    camera.take(camera.card_with("Already confirmed"), "late")
    camera.take(camera.card_with("2 stopped"), "stopped", dark=True)
    camera.said("/jobs activity 123", "activity")


def asking_again(camera: Camera) -> None:
    """Most of the jobs end between the card and its button."""
    running = camera.keys("running", 3)
    camera.answer(f"/jobs stop {' '.join(running)}")
    camera.stop_elsewhere(running[:2])
    camera.press("Stop 3 jobs")
    camera.take(camera.card_with("Stop 1 running job"), "asked-again")


def running_out(camera: Camera) -> None:
    """Where a card lives six seconds, and a stop is watched for five."""
    camera.answer(f"/jobs stop {camera.keys('running', 1)[0]}")
    camera.take(camera.card_with("Expired"), "expired")
    camera.answer(f"/jobs stop {' '.join(camera.keys('running', 2))}")
    camera.press("Stop 2 jobs")
    camera.take(camera.card_with("still running"), "still-running", dark=True)
    camera.answer(f"/jobs stop {' '.join(camera.keys('running', 2))}")
    camera.disturb("503")
    camera.press("Stop 2 jobs")
    expect(log(camera.page)).to_contain_text("Nothing has been changed yet")
    camera.take(camera.card_with("Retry"), "failed")
    camera.disturb("well")
