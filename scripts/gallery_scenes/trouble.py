"""Help, and what went wrong."""

from demo_page import A_STOP, log, say
from playwright.sync_api import expect

from gallery_scenes.camera import Camera

MORE_THAN_A_SHARE = 30  # questions at once; one person's share is 23


def helping(camera: Camera) -> None:
    camera.said("/jobs help", "help")
    camera.said("/jobs help stop", "help-stop")
    camera.said("/jobs lst 123 runing", "did-you-mean")
    camera.said("/jobs use prod-crawl", "use")
    camera.said("/jobs show 123/999/1", "no-such-job")
    camera.disturb("503")
    camera.said("/jobs list 123 running", "api-503")
    camera.disturb("well")


def elsewhere(camera: Camera) -> None:
    camera.page.get_by_role("button", name="random").first.click()
    articles = log(camera.page).locator("article")
    say(camera.page, "/jobs stop 123 running", "random")
    expect(articles.last).to_contain_text("invite")
    camera.take(articles.last, "not-in-the-channel")
    camera.page.get_by_role("button", name="incident").first.click()


def asking_directly(camera: Camera) -> None:
    """A thread of a direct conversation, while Scrapy Cloud does not answer."""
    page = camera.page
    page.get_by_role("button", name="jobsbot").first.click()
    page.get_by_label("Message jobsbot").fill("list 123 running")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reply in a thread").first.click()
    page.get_by_label("Reply in the thread").fill("stuck 123")
    camera.disturb("hanging")
    page.keyboard.press("Enter")
    status = page.get_by_text("jobsbot is asking Scrapy Cloud…")
    expect(status).to_be_visible(timeout=A_STOP)
    camera.take(page.locator(".say-area").filter(has=status), "direct-status")
    camera.disturb("well")


def asking_too_much(camera: Camera) -> None:
    """More questions at once than one person's share, while Scrapy Cloud does not answer."""
    camera.disturb("hanging")
    for _ in range(MORE_THAN_A_SHARE):
        camera.say_unseen("/jobs list 123 running")
    camera.take(camera.card_with("busy"), "busy")
    camera.disturb("well")
