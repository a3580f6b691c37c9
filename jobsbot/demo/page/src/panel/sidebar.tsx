// Where one can go, and who one is.

import { Avatar } from "../chat/avatar";
import { AutoIcon, MoonIcon, SunIcon } from "../chat/icons";
import type { PageState } from "../state/page-state";
import type { Channel, ServerState } from "../state/protocol";
import { useController } from "../state/contexts";
import { useTheme } from "../state/theme";

export function Sidebar({ state, server }: { state: PageState; server: ServerState }) {
  const channels = server.channels.filter((one) => one.kind === "channel");
  const direct = server.channels.filter((one) => one.kind === "im");
  return (
    <>
      <div class="sidebar-head">
        <Logo />
        <div>
          <p class="workspace">{server.workspace.name}</p>
          <p class="quiet">Stand-ins on this machine</p>
        </div>
      </div>
      <nav aria-label="Channels">
        <h2>Channels</h2>
        <ul>{channels.map((one) => <ChannelLink key={one.id} channel={one} state={state} />)}</ul>
        <h2>Bot</h2>
        <ul>{direct.map((one) => <ChannelLink key={one.id} channel={one} state={state} />)}</ul>
      </nav>
      <div class="sidebar-foot">
        <UserSelect server={server} />
        <ThemeButton />
      </div>
    </>
  );
}

// A bubble with a thread hanging from it.
function Logo() {
  return (
    <svg class="mark" viewBox="0 0 36 36" aria-hidden="true">
      <path class="ground" d="M6 5h24a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H17l-7 6v-6H6a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4z" />
      <path class="lines" d="M10 13h16M10 19h10" fill="none" stroke-width="2.600" stroke-linecap="round" />
    </svg>
  );
}

function ChannelLink({ channel, state }: { channel: Channel; state: PageState }) {
  const unread = state.unread[channel.id] ?? 0;
  return (
    <li>
      <ChannelButton here={state.channelId === channel.id} to={channel.id} unread={unread}>
        <span class="sign" aria-hidden="true">
          {channel.kind === "im" ? "@" : "#"}
        </span>
        <span>{channel.name}</span>
        {unread > 0 && (
          <span class="count">
            {unread} <span class="unseen">unread</span>
          </span>
        )}
      </ChannelButton>
    </li>
  );
}

function ChannelButton(props: { here: boolean; to: string; unread?: number; children: preact.ComponentChildren }) {
  const controller = useController();
  return (
    <button
      type="button"
      class={props.unread ? "place unread" : "place"}
      aria-current={props.here ? "page" : undefined}
      onClick={() => controller.openChannel(props.to)}
    >
      {props.children}
    </button>
  );
}

function UserSelect({ server }: { server: ServerState }) {
  const controller = useController();
  const people = server.people.filter((one) => !one.is_bot);
  const me = people.find((one) => one.id === server.me);
  return (
    <label class="who">
      <Avatar name={me?.name ?? ""} person={me} />
      <span class="who-words">
        <span class="quiet">You are</span>
        <select value={server.me} onChange={(event) => void controller.actAs(event.currentTarget.value)}>
          {people.map((one) => (
            <option value={one.id}>{one.title ? `${one.name} · ${one.title}` : one.name}</option>
          ))}
        </select>
      </span>
    </label>
  );
}

const THEMES = {
  auto: { icon: AutoIcon, words: "Colours as the system has them" },
  light: { icon: SunIcon, words: "Light colours" },
  dark: { icon: MoonIcon, words: "Dark colours" },
};

function ThemeButton() {
  const [theme, next] = useTheme();
  const { icon: Icon, words } = THEMES[theme];
  return (
    <button type="button" class="icon-button" aria-label={`${words}. Change`} title={words} onClick={next}>
      <Icon />
    </button>
  );
}
