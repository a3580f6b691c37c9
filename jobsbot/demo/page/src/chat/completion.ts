// What could stand at the end of what is being typed.

import type { Person, ServerState } from "../state/protocol";

export interface Completion {
  text: string; // the whole box, once it is taken
  words: string;
  about: string;
}

export function listCompletions(text: string, server: ServerState): Completion[] {
  if (/^\/\S*$/.test(text)) return completeCommands(text, server);
  const mention = /(^|\s)@([\w.-]*)$/.exec(text);
  return mention ? completePeople(text, mention[2]!, server.people) : [];
}

// The command's own hint, while nothing but the command stands in the box.
export function findCommandHint(text: string, server: ServerState): string {
  const command = server.commands.find((one) => text === `${one.command} `);
  return command?.hint ?? "";
}

function completeCommands(text: string, server: ServerState): Completion[] {
  return server.commands
    .filter((one) => one.command.startsWith(text.toLowerCase()))
    .map((one) => ({
      text: `${one.command} `,
      words: `${one.command} ${one.hint}`,
      about: one.description,
    }));
}

function completePeople(text: string, begun: string, all: Person[]): Completion[] {
  const before = text.slice(0, text.length - begun.length);
  return all
    .filter((one) => one.name.toLowerCase().startsWith(begun.toLowerCase()))
    .map((one) => ({ text: `${before}${one.name} `, words: `@${one.name}`, about: one.title || one.real_name }));
}
