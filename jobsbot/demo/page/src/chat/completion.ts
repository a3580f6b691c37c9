// What could stand at the end of what is being typed.

import type { Person, Scene } from "../state/protocol";

export interface Offer {
  text: string; // the whole box, once it is taken
  words: string;
  about: string;
}

export function offersFor(text: string, scene: Scene): Offer[] {
  if (/^\/\S*$/.test(text)) return commands(text, scene);
  const mention = /(^|\s)@([\w.-]*)$/.exec(text);
  return mention ? people(text, mention[2]!, scene.people) : [];
}

// The command's own hint, while nothing but the command stands in the box.
export function ghostFor(text: string, scene: Scene): string {
  const command = scene.commands.find((one) => text === `${one.command} `);
  return command?.hint ?? "";
}

function commands(text: string, scene: Scene): Offer[] {
  return scene.commands
    .filter((one) => one.command.startsWith(text.toLowerCase()))
    .map((one) => ({
      text: `${one.command} `,
      words: `${one.command} ${one.hint}`,
      about: one.description,
    }));
}

function people(text: string, begun: string, all: Person[]): Offer[] {
  const before = text.slice(0, text.length - begun.length);
  return all
    .filter((one) => one.name.toLowerCase().startsWith(begun.toLowerCase()))
    .map((one) => ({ text: `${before}${one.name} `, words: `@${one.name}`, about: one.title || one.real_name }));
}
