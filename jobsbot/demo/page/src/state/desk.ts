// What the person can do here. Each deed changes the face at once and tells the server.

import type { Confirm, Element } from "../blocks/shapes";
import type { Value } from "../blocks/surface";
import { afterHappening, settled, told, whereOf, type Face } from "./face";
import { recall, remember } from "./memory";
import type { Answer, Faults, Happening, Message, Scene, Values, View } from "./protocol";
import { listen, readScene, send } from "./wire";

const ANSWER_EXPECTED_MS = 10_000;
const LOOKS_BUSY = new Set(["button", "overflow"]); // a choice may well have no answer
const TOAST_MS = 9_000;

export class Desk {
  face: Face = {
    scene: null,
    connected: false,
    here: "",
    thread: null,
    behind: recall("behind") === "open" && window.innerWidth > 1100,
    sidebar: false,
    busy: null,
    waiting: null,
    question: null,
    toasts: [],
    unread: {},
  };
  private watchers = new Set<() => void>();
  private hangUp: () => void = () => undefined;
  private catchUp: () => Promise<void> = async () => undefined;

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  change(part: Partial<Face> | ((face: Face) => Face)): void {
    this.face = typeof part === "function" ? part(this.face) : { ...this.face, ...part };
    this.watchers.forEach((watcher) => watcher());
  }

  // Be this person (null: whoever the server takes first), from now on.
  async become(as: string | null): Promise<void> {
    this.hangUp();
    if (as && this.face.scene) this.change({ scene: { ...this.face.scene, me: as } }); // what is done from here on
    const scene = await this.read(as);
    if (!scene) return;
    const here = samePlace(this.face, scene);
    this.change((face) => ({ ...settled(face), scene, here, thread: null, question: null, unread: {} }));
    history.replaceState(null, "", `?as=${encodeURIComponent(scene.me)}`);
    this.listen(scene.me);
  }

  // Events that come while the scene is being read are applied to it afterwards.
  private listen(as: string): void {
    let early: Happening[] | null = [];
    const catchUp = async () => {
      early = [];
      const scene = await this.read(as);
      const missed = early ?? [];
      early = null;
      if (!scene || as !== this.face.scene?.me) return; // somebody else sits here by now
      this.change({ scene, connected: true });
      missed.forEach((what) => this.happened(what));
    };
    this.catchUp = catchUp;
    this.hangUp = listen(as, {
      opened: () => void catchUp(),
      lost: () => this.change({ connected: false }),
      happened: (what) => (early ? early.push(what) : this.happened(what)),
    });
  }

  private async read(as: string | null): Promise<Scene | null> {
    try {
      return await readScene(as);
    } catch {
      this.tell("The demo's server cannot be reached. Is it still running?");
      return null;
    }
  }

  private happened(what: Happening): void {
    this.change((face) => afterHappening(face, what));
    if (what.type === "toast") this.fadeLast();
    if (what.type === "message" && what.message.kind === "system") void this.catchUp(); // somebody joined
  }

  tell(text: string): void {
    this.change((face) => told(face, text));
    this.fadeLast();
  }

  private fadeLast(): void {
    const id = this.face.toasts.at(-1)?.id;
    if (id !== undefined) setTimeout(() => this.dismiss(id), TOAST_MS);
  }

  dismiss(id: number): void {
    this.change((face) => ({ ...face, toasts: face.toasts.filter((toast) => toast.id !== id) }));
  }

  goTo(here: string): void {
    const unread = { ...this.face.unread, [here]: 0 };
    this.change({ here, unread, thread: null, sidebar: false });
  }

  openThread(ts: string | null): void {
    this.change({ thread: ts });
  }

  showBehind(behind: boolean): void {
    remember("behind", behind ? "open" : "closed");
    this.change(behind ? { behind, thread: null } : { behind });
  }

  async say(channel: string, text: string, thread?: string): Promise<void> {
    remember("hints", "seen"); // on the next visit, they know how
    if (this.expectsAnswer(channel, text)) this.expect({ waiting: { channel, text } });
    await this.post("say", { channel, text, ...(thread && { thread_ts: thread }) });
  }

  private expectsAnswer(channel: string, text: string): boolean {
    const scene = this.face.scene!;
    const bots = scene.people.filter((one) => one.is_bot);
    const direct = scene.channels.find((one) => one.id === channel)?.kind === "im";
    return direct || text.startsWith("/") || bots.some((bot) => text.includes(`@${bot.name}`));
  }

  // Busy until something changes; not for ever, should nothing.
  private expect(part: Pick<Face, "waiting"> | Pick<Face, "busy">): void {
    this.change(part);
    const now = Object.values(part)[0];
    setTimeout(() => {
      if (this.face.waiting === now || this.face.busy === now) this.change(settled);
    }, ANSWER_EXPECTED_MS);
  }

  ask(confirm: Confirm): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (yes: boolean) => (this.change({ question: null }), resolve(yes));
      this.change({ question: { confirm, answer } });
    });
  }

  pressInMessage(message: Message, block: string, element: Element, value: Value, values: Values) {
    const { channel, ts } = message;
    return this.press(whereOf(message), block, element, value, { channel, ts, values });
  }

  pressInView(view: View, block: string, element: Element, value: Value, values: Values) {
    return this.press(view.id, block, element, value, { view_id: view.id, values });
  }

  private async press(where: string, block: string, element: Element, value: Value, rest: object) {
    if (element.confirm && !(await this.ask(element.confirm))) return;
    if (LOOKS_BUSY.has(element.type)) this.expect({ busy: { where, key: `${block}/${element.action_id}` } });
    const action = { type: element.type, action_id: element.action_id, block_id: block, ...value };
    await this.post("press", { ...rest, block_id: block, action });
  }

  submit(view: View, values: Values): Promise<Answer> {
    return this.post("submit", { view_id: view.id, values }, true);
  }

  async closeView(view: View): Promise<void> {
    const scene = this.face.scene!;
    this.change({ scene: { ...scene, views: scene.views.filter((one) => one.id !== view.id) } });
    await this.post("close", { view_id: view.id });
  }

  async disturb(faults: Partial<Faults>): Promise<void> {
    await this.post("faults", faults);
  }

  async restartBot(): Promise<void> {
    await this.post("restart-bot", {});
  }

  async invite(channel: string): Promise<void> {
    await this.post("invite", { channel });
  }

  private async post(what: string, body: object, quiet = false): Promise<Answer> {
    const answer = await send(what, { as: this.face.scene!.me, ...body });
    if (!answer.ok && answer.error && !(quiet && answer.errors)) this.tell(answer.error);
    return answer;
  }
}

// Where another person stands who comes to the same place: each has a direct message of their own.
function samePlace(face: Face, scene: Scene): string {
  const kind = face.scene?.channels.find((one) => one.id === face.here)?.kind;
  const there = scene.channels.find((one) => (kind === "im" ? one.kind === kind : one.id === face.here));
  return there?.id ?? scene.channels[0]?.id ?? "";
}
