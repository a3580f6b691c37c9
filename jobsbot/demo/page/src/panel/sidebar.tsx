// Where one can go, and who one is.

import { Avatar } from "../chat/avatar";
import { AutoIcon, MoonIcon, SunIcon } from "../chat/icons";
import type { Face } from "../state/face";
import type { Channel, Scene } from "../state/protocol";
import { useDesk } from "../state/store";
import { useTheme } from "../state/theme";

export function Sidebar({ face, scene }: { face: Face; scene: Scene }) {
  const channels = scene.channels.filter((one) => one.kind === "channel");
  const direct = scene.channels.filter((one) => one.kind === "im");
  return (
    <>
      <div class="sidebar-head">
        <Mark />
        <div>
          <p class="workspace">{scene.workspace.name}</p>
          <p class="quiet">Stand-ins on this machine</p>
        </div>
      </div>
      <nav aria-label="Channels">
        <h2>Channels</h2>
        <ul>{channels.map((one) => <ChannelLink key={one.id} channel={one} face={face} />)}</ul>
        <h2>Bot</h2>
        <ul>{direct.map((one) => <ChannelLink key={one.id} channel={one} face={face} />)}</ul>
      </nav>
      <div class="sidebar-foot">
        <WhoAmI scene={scene} />
        <ThemeButton />
      </div>
    </>
  );
}

// A bubble with a thread hanging from it.
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 36 36" aria-hidden="true">
      <path class="ground" d="M6 5h24a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H17l-7 6v-6H6a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4z" />
      <path class="lines" d="M10 13h16M10 19h10" fill="none" stroke-width="2.600" stroke-linecap="round" />
    </svg>
  );
}

function ChannelLink({ channel, face }: { channel: Channel; face: Face }) {
  const unread = face.unread[channel.id] ?? 0;
  return (
    <li>
      <PlaceLink here={face.here === channel.id} to={channel.id} unread={unread}>
        <span class="sign" aria-hidden="true">
          {channel.kind === "im" ? "@" : "#"}
        </span>
        <span>{channel.name}</span>
        {unread > 0 && (
          <span class="count">
            {unread} <span class="unseen">unread</span>
          </span>
        )}
      </PlaceLink>
    </li>
  );
}

function PlaceLink(props: { here: boolean; to: string; unread?: number; children: preact.ComponentChildren }) {
  const desk = useDesk();
  return (
    <button
      type="button"
      class={props.unread ? "place unread" : "place"}
      aria-current={props.here ? "page" : undefined}
      onClick={() => desk.goTo(props.to)}
    >
      {props.children}
    </button>
  );
}

function WhoAmI({ scene }: { scene: Scene }) {
  const desk = useDesk();
  const people = scene.people.filter((one) => !one.is_bot);
  const me = people.find((one) => one.id === scene.me);
  return (
    <label class="who">
      <Avatar name={me?.name ?? ""} person={me} />
      <span class="who-words">
        <span class="quiet">You are</span>
        <select value={scene.me} onChange={(event) => void desk.become(event.currentTarget.value)}>
          {people.map((one) => (
            <option value={one.id}>{one.title ? `${one.name} · ${one.title}` : one.name}</option>
          ))}
        </select>
      </span>
    </label>
  );
}

const LOOKS = {
  auto: { icon: AutoIcon, words: "Colours as the system has them" },
  light: { icon: SunIcon, words: "Light colours" },
  dark: { icon: MoonIcon, words: "Dark colours" },
};

function ThemeButton() {
  const [theme, next] = useTheme();
  const { icon: Icon, words } = LOOKS[theme];
  return (
    <button type="button" class="icon-button" aria-label={`${words}. Change`} title={words} onClick={next}>
      <Icon />
    </button>
  );
}
