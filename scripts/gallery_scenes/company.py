"""Where a policy says who may do what: see company.toml."""

from demo_page import become

from gallery_scenes.camera import Camera


def approving(camera: Camera) -> None:
    """A delete waits for another person, who approves it."""
    key = camera.keys("finished", 1)[0]
    camera.said(f"/jobs delete {key} because its items are made up", "waits-for-a-second")
    camera.press("Approve")
    camera.page.get_by_role("dialog").get_by_role("button", name="Delete 1 job").click()
    camera.take(camera.card_with("can approve this"), "not-the-second")
    become(camera.page, "jun")
    camera.press("Approve")
    dialog = camera.dialog("approval-dialog")
    dialog.get_by_role("button", name="Delete 1 job").click()
    camera.take(camera.card_with("1 deleted"), "approved")
    become(camera.page, "ana")


def cooling(camera: Camera) -> None:
    """A confirmed stop waits, and is taken back."""
    camera.answer(f"/jobs stop {' '.join(camera.keys('running', 2))}")
    camera.press("Stop 2 jobs")
    camera.take(camera.card_with("unless it is taken back"), "cooling")
    camera.press("Undo")
    camera.take(camera.card_with("Cancelled"), "taken-back")


def refusing(camera: Camera) -> None:
    """Somebody whom no rule names, and a reason that is missing."""
    (key,) = camera.keys("running", 1)
    become(camera.page, "mika")
    camera.said(f"/jobs stop {key}", "refused-by-policy")
    become(camera.page, "ana")
    camera.said(f"/jobs delete {camera.keys('finished', 1)[0]}", "reason-needed")
    camera.said("/jobs can 123", "can")


def freezing(camera: Camera) -> None:
    """A project is frozen while a stop waits to begin."""
    running = camera.keys("running", 2)
    camera.answer(f"/jobs stop {' '.join(running)}")
    camera.press("Stop 2 jobs")
    camera.card_with("unless it is taken back")
    camera.said("/jobs freeze 123 for=2h because we look for the cause", "freeze")
    camera.said(f"/jobs stop {running[0]}", "frozen")
    camera.take(camera.card_with("2 skipped"), "frozen-card")
    camera.said("/jobs thaw 123", "thaw")


def looking_back(camera: Camera) -> None:
    """What was done in the scenes before."""
    camera.said("/jobs history 123 since=1h", "history")
