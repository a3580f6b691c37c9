// What the browser keeps between visits. Where it keeps nothing, the page does without.

const PREFIX = "practice-channel.";

export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function writeStored(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    return; // A private window: nothing is kept.
  }
}
