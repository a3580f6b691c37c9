import { render } from "preact";
import { App } from "./app";
import { PageController } from "./state/controller";
import { readStored } from "./state/local-storage";

document.documentElement.dataset.theme = readStored("theme") ?? "auto";
const controller = new PageController();
render(<App controller={controller} />, document.getElementById("page")!);
void controller.actAs(new URLSearchParams(location.search).get("as"));
