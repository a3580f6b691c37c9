// The page as a whole: sidebar, channel, side panel, and what lies over them.

import { useEffect, useMemo } from "preact/hooks";
import { ChannelView } from "./chat/channel";
import { BehindIcon, MenuIcon } from "./chat/icons";
import { Behind } from "./panel/behind";
import { ConfirmDialog } from "./panel/confirm";
import { stateInWords } from "./panel/levers";
import { Sheet } from "./panel/sheet";
import { Sidebar } from "./panel/sidebar";
import { Thread } from "./panel/thread";
import { Toasts } from "./panel/toasts";
import { ViewDialog } from "./panel/view";
import type { Desk } from "./state/desk";
import type { Face } from "./state/face";
import type { Channel, Scene } from "./state/protocol";
import { DeskContext, SceneContext, useDesk, useFace } from "./state/store";
import { nameOf, NamesContext, namesOf } from "./text/names";

const SIDEBAR_FROM = "(min-width: 761px)";
const PANEL_FROM = "(min-width: 1001px)";

export function App({ desk }: { desk: Desk }) {
  const face = useFace(desk);
  if (!face.scene)
    return (
      <DeskContext.Provider value={desk}>
        <p class="opening">Opening the channel…</p>
        <Toasts toasts={face.toasts} />
      </DeskContext.Provider>
    );
  return (
    <DeskContext.Provider value={desk}>
      <SceneContext.Provider value={face.scene}>
        <Room face={face} scene={face.scene} />
      </SceneContext.Provider>
    </DeskContext.Provider>
  );
}

function Room({ face, scene }: { face: Face; scene: Scene }) {
  const desk = useDesk();
  const { people, channels, groups, me } = scene;
  const channel = channels.find((one) => one.id === face.here);
  useEffect(() => {
    document.title = [channel && nameOf(channel), scene.workspace.name].filter(Boolean).join(" · ");
  }, [channel, scene.workspace.name]);
  const names = useMemo(() => namesOf(scene, (id) => desk.goTo(id)), [people, channels, groups, me]);
  const view = scene.views.at(-1);
  return (
    <NamesContext.Provider value={names}>
      <a class="skip" href="#say">
        To the message box
      </a>
      <div class="frame">
        <Sheet name="sidebar" label="Places" open={face.sidebar} from={SIDEBAR_FROM} close={() => desk.change({ sidebar: false })}>
          <Sidebar face={face} scene={scene} />
        </Sheet>
        <main>
          <TopBar face={face} scene={scene} channel={channel} />
          {channel && <ChannelView face={face} scene={scene} channel={channel} />}
        </main>
        <SidePanel face={face} scene={scene} channel={channel} />
      </div>
      {view && <ViewDialog key={view.id} view={view} busy={face.busy} />}
      {face.question && <ConfirmDialog question={face.question} />}
      <Toasts toasts={face.toasts} />
    </NamesContext.Provider>
  );
}

interface Shown {
  face: Face;
  scene: Scene;
  channel: Channel | undefined;
}

function SidePanel({ face, scene, channel }: Shown) {
  const desk = useDesk();
  if (face.thread && channel)
    return (
      <Sheet name="panel" label="Thread" open from={PANEL_FROM} close={() => desk.openThread(null)}>
        <Thread face={face} scene={scene} channel={channel} ts={face.thread} />
      </Sheet>
    );
  if (!face.behind) return null;
  return (
    <Sheet name="panel" label="Behind the scenes" open from={PANEL_FROM} close={() => desk.showBehind(false)}>
      <Behind scene={scene} />
    </Sheet>
  );
}

function TopBar({ face, scene, channel }: Shown) {
  const desk = useDesk();
  return (
    <header class="top-bar">
      <button type="button" class="icon-button menu-button" aria-label="Places" onClick={() => desk.change({ sidebar: true })}>
        <MenuIcon />
      </button>
      <h1>{channel && nameOf(channel)}</h1>
      <Troubles face={face} scene={scene} />
      <button
        type="button"
        class="behind-button"
        aria-pressed={face.behind}
        aria-label="Behind the scenes"
        onClick={() => desk.showBehind(!face.behind)}
      >
        <BehindIcon />
        <span>Behind the scenes</span>
      </button>
    </header>
  );
}

// What is out of order just now, in words.
function Troubles({ face, scene }: { face: Face; scene: Scene }) {
  const { api, slack } = scene.faults;
  const troubles = [
    !face.connected && "reconnecting…",
    scene.bot.state !== "up" && `jobsbot ${stateInWords(scene.bot)}`,
    api.mode !== "well" && `Jobs API: ${api.mode}`,
    slack.mode !== "well" && `Slack: ${slack.mode.replaceAll("_", " ")}`,
    slack.older && "Slack: no new tables",
  ].filter((one): one is string => !!one);
  return (
    <p class="troubles" role="status">
      {troubles.map((one) => (
        <span class="trouble">{one}</span>
      ))}
    </p>
  );
}
