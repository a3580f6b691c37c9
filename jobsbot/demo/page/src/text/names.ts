// Who and what the ids in a text stand for.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Channel, ServerState } from "../state/protocol";

export interface Names {
  me: string;
  person(id: string): string;
  channel(id: string): string;
  group(id: string): string;
  openChannel(channel: string): void;
}

/** A channel as it is written: a conversation of two bears the other's name. */
export const formatChannel = (channel: Channel) => (channel.kind === "im" ? channel.name : `#${channel.name}`);

export function makeNames(server: ServerState, openChannel: (channel: string) => void): Names {
  const people = new Map(server.people.map((one) => [one.id, one.name]));
  const channels = new Map(server.channels.map((one) => [one.id, one.name]));
  const groups = new Map(server.groups.map((one) => [one.id, one.handle]));
  return {
    me: server.me,
    person: (id) => people.get(id) ?? id,
    channel: (id) => channels.get(id) ?? id,
    group: (id) => (groups.get(id) ?? id).replace(/^@/, ""),
    openChannel,
  };
}

const nobody: Names = {
  me: "",
  person: (id) => id,
  channel: (id) => id,
  group: (id) => id,
  openChannel: () => undefined,
};

export const NamesContext = createContext<Names>(nobody);
export const useNames = () => useContext(NamesContext);
