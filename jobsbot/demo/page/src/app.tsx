// The page as a whole: sidebar, channel, side panel, and what lies over them.

import { useEffect, useMemo } from "preact/hooks";
import { ChannelView } from "./chat/channel";
import { RequestLogIcon, MenuIcon } from "./chat/icons";
import { RequestLogPanel } from "./panel/request-log";
import { ConfirmDialog } from "./panel/confirm";
import { describeBotState } from "./panel/fault-controls";
import { Sheet } from "./panel/sheet";
import { Sidebar } from "./panel/sidebar";
import { Thread } from "./panel/thread";
import { Toasts } from "./panel/toasts";
import { ViewDialog } from "./panel/view";
import type { PageController } from "./state/controller";
import type { PageState } from "./state/page-state";
import type { Channel, ServerState } from "./state/protocol";
import { ControllerContext, ServerStateContext, useController, usePageState } from "./state/contexts";
import { formatChannel, NamesContext, makeNames } from "./text/names";

const SIDEBAR_FROM = "(min-width: 761px)";
const PANEL_FROM = "(min-width: 1001px)";

export function App({ controller }: { controller: PageController }) {
  const state = usePageState(controller);
  if (!state.server)
    return (
      <ControllerContext.Provider value={controller}>
        <p class="opening">Opening the channel…</p>
        <Toasts toasts={state.toasts} />
      </ControllerContext.Provider>
    );
  return (
    <ControllerContext.Provider value={controller}>
      <ServerStateContext.Provider value={state.server}>
        <Layout state={state} server={state.server} />
      </ServerStateContext.Provider>
    </ControllerContext.Provider>
  );
}

function Layout({ state, server }: { state: PageState; server: ServerState }) {
  const controller = useController();
  const { people, channels, groups, me } = server;
  const channel = channels.find((one) => one.id === state.channelId);
  useEffect(() => {
    document.title = [channel && formatChannel(channel), server.workspace.name].filter(Boolean).join(" · ");
  }, [channel, server.workspace.name]);
  const names = useMemo(() => makeNames(server, (id) => controller.openChannel(id)), [people, channels, groups, me]);
  const view = server.views.at(-1);
  return (
    <NamesContext.Provider value={names}>
      <a class="skip" href="#say">
        To the message box
      </a>
      <div class="frame">
        <Sheet name="sidebar" label="Places" open={state.sidebarOpen} from={SIDEBAR_FROM} close={() => controller.update({ sidebarOpen: false })}>
          <Sidebar state={state} server={server} />
        </Sheet>
        <main>
          <TopBar state={state} server={server} channel={channel} />
          {channel && <ChannelView state={state} server={server} channel={channel} />}
        </main>
        <SidePanel state={state} server={server} channel={channel} />
      </div>
      {view && <ViewDialog key={view.id} view={view} busy={state.busy} />}
      {state.question && <ConfirmDialog question={state.question} />}
      <Toasts toasts={state.toasts} />
    </NamesContext.Provider>
  );
}

interface LayoutProps {
  state: PageState;
  server: ServerState;
  channel: Channel | undefined;
}

function SidePanel({ state, server, channel }: LayoutProps) {
  const controller = useController();
  if (state.thread && channel)
    return (
      <Sheet name="panel" label="Thread" open from={PANEL_FROM} close={() => controller.openThread(null)}>
        <Thread state={state} server={server} channel={channel} ts={state.thread} />
      </Sheet>
    );
  if (!state.requestLogOpen) return null;
  return (
    <Sheet name="panel" label="Behind the scenes" open from={PANEL_FROM} close={() => controller.showRequestLog(false)}>
      <RequestLogPanel server={server} />
    </Sheet>
  );
}

function TopBar({ state, server, channel }: LayoutProps) {
  const controller = useController();
  return (
    <header class="top-bar">
      <button type="button" class="icon-button menu-button" aria-label="Places" onClick={() => controller.update({ sidebarOpen: true })}>
        <MenuIcon />
      </button>
      <h1>{channel && formatChannel(channel)}</h1>
      <FaultStatus state={state} server={server} />
      <button
        type="button"
        class="behind-button"
        aria-pressed={state.requestLogOpen}
        aria-label="Behind the scenes"
        onClick={() => controller.showRequestLog(!state.requestLogOpen)}
      >
        <RequestLogIcon />
        <span>Behind the scenes</span>
      </button>
    </header>
  );
}

// What is out of order just now, in words.
function FaultStatus({ state, server }: { state: PageState; server: ServerState }) {
  const { api, slack } = server.faults;
  const faults = [
    !state.connected && "reconnecting…",
    server.bot.state !== "up" && `jobsbot ${describeBotState(server.bot)}`,
    api.mode !== "well" && `Jobs API: ${api.mode}`,
    slack.mode !== "well" && `Slack: ${slack.mode.replaceAll("_", " ")}`,
    slack.older && "Slack: no new tables",
  ].filter((one): one is string => !!one);
  return (
    <p class="troubles" role="status">
      {faults.map((one) => (
        <span class="trouble">{one}</span>
      ))}
    </p>
  );
}
