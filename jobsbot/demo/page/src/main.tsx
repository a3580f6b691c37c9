import { render } from "preact";
import { App } from "./app";
import { Desk } from "./state/desk";
import { recall } from "./state/memory";

document.documentElement.dataset.theme = recall("theme") ?? "auto";
const desk = new Desk();
render(<App desk={desk} />, document.getElementById("page")!);
void desk.become(new URLSearchParams(location.search).get("as"));
