// What a person can do on the page. Each action changes the page's state at once and is posted to the server.

import type { Confirm, Element } from "../blocks/shapes";
import type { Value } from "../blocks/surface";
import { applyEventToPage, clearBusy, addToast, messageKey, type PageState } from "./page-state";
import { readStored, writeStored } from "./local-storage";
import type { Answer, Faults, ServerEvent, Message, ServerState, Values, View } from "./protocol";
import { listenToEvents, fetchServerState, postAction } from "./client";

const ANSWER_EXPECTED_MS = 10_000;
const LOOKS_BUSY = new Set(["button", "overflow"]); // a choice may well have no answer
const TOAST_MS = 9_000;

export class PageController {
  state: PageState = {
    server: null,
    connected: false,
    channelId: "",
    thread: null,
    requestLogOpen: readStored("behind") === "open" && window.innerWidth > 1100,
    sidebarOpen: false,
    busy: null,
    waiting: null,
    question: null,
    toasts: [],
    unread: {},
  };
  private listeners = new Set<() => void>();
  private stopListening: () => void = () => undefined;
  private reload: () => Promise<void> = async () => undefined;

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  update(part: Partial<PageState> | ((state: PageState) => PageState)): void {
    this.state = typeof part === "function" ? part(this.state) : { ...this.state, ...part };
    this.listeners.forEach((listener) => listener());
  }

  // Act as this person from now on; null: as the one that the server names first.
  async actAs(as: string | null): Promise<void> {
    this.stopListening();
    if (as && this.state.server) this.update({ server: { ...this.state.server, me: as } }); // for what is done until the server has answered
    const server = await this.fetchState(as);
    if (!server) return;
    const channelId = findSameChannel(this.state, server);
    this.update((state) => ({ ...clearBusy(state), server, channelId, thread: null, question: null, unread: {} }));
    history.replaceState(null, "", `?as=${encodeURIComponent(server.me)}`);
    this.listenAs(server.me);
  }

  // Events that arrive while the server's state is being read are applied to it afterwards.
  private listenAs(as: string): void {
    let early: ServerEvent[] | null = [];
    const reload = async () => {
      early = [];
      const server = await this.fetchState(as);
      const missed = early ?? [];
      early = null;
      if (!server || as !== this.state.server?.me) return; // the page is another person's by now
      this.update({ server, connected: true });
      missed.forEach((event) => this.handleEvent(event));
    };
    this.reload = reload;
    this.stopListening = listenToEvents(as, {
      opened: () => void reload(),
      lost: () => this.update({ connected: false }),
      received: (event) => (early ? early.push(event) : this.handleEvent(event)),
    });
  }

  private async fetchState(as: string | null): Promise<ServerState | null> {
    try {
      return await fetchServerState(as);
    } catch {
      this.showToast("The demo's server cannot be reached. Is it still running?");
      return null;
    }
  }

  private handleEvent(event: ServerEvent): void {
    this.update((state) => applyEventToPage(state, event));
    if (event.type === "toast") this.dismissLastLater();
    if (event.type === "message" && event.message.kind === "system") void this.reload(); // somebody joined
  }

  showToast(text: string): void {
    this.update((state) => addToast(state, text));
    this.dismissLastLater();
  }

  private dismissLastLater(): void {
    const id = this.state.toasts.at(-1)?.id;
    if (id !== undefined) setTimeout(() => this.dismiss(id), TOAST_MS);
  }

  dismiss(id: number): void {
    this.update((state) => ({ ...state, toasts: state.toasts.filter((toast) => toast.id !== id) }));
  }

  openChannel(channelId: string): void {
    const unread = { ...this.state.unread, [channelId]: 0 };
    this.update({ channelId, unread, thread: null, sidebarOpen: false });
  }

  openThread(ts: string | null): void {
    this.update({ thread: ts });
  }

  showRequestLog(requestLogOpen: boolean): void {
    writeStored("behind", requestLogOpen ? "open" : "closed");
    this.update(requestLogOpen ? { requestLogOpen, thread: null } : { requestLogOpen });
  }

  async sendMessage(channel: string, text: string, thread?: string): Promise<void> {
    writeStored("hints", "seen"); // on the next visit, they know how
    if (this.expectsAnswer(channel, text)) this.waitForAnswer({ waiting: { channel, text } });
    await this.post("say", { channel, text, ...(thread && { thread_ts: thread }) });
  }

  private expectsAnswer(channel: string, text: string): boolean {
    const server = this.state.server!;
    const bots = server.people.filter((one) => one.is_bot);
    const direct = server.channels.find((one) => one.id === channel)?.kind === "im";
    return direct || text.startsWith("/") || bots.some((bot) => text.includes(`@${bot.name}`));
  }

  // Shows that an answer is expected, until something changes or the time is over.
  private waitForAnswer(part: Pick<PageState, "waiting"> | Pick<PageState, "busy">): void {
    this.update(part);
    const now = Object.values(part)[0];
    setTimeout(() => {
      if (this.state.waiting === now || this.state.busy === now) this.update(clearBusy);
    }, ANSWER_EXPECTED_MS);
  }

  askToConfirm(confirm: Confirm): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (yes: boolean) => (this.update({ question: null }), resolve(yes));
      this.update({ question: { confirm, answer } });
    });
  }

  pressInMessage(message: Message, block: string, element: Element, value: Value, values: Values) {
    const { channel, ts } = message;
    return this.press(messageKey(message), block, element, value, { channel, ts, values });
  }

  pressInView(view: View, block: string, element: Element, value: Value, values: Values) {
    return this.press(view.id, block, element, value, { view_id: view.id, values });
  }

  private async press(where: string, block: string, element: Element, value: Value, rest: object) {
    if (element.confirm && !(await this.askToConfirm(element.confirm))) return;
    if (LOOKS_BUSY.has(element.type)) this.waitForAnswer({ busy: { where, key: `${block}/${element.action_id}` } });
    const action = { type: element.type, action_id: element.action_id, block_id: block, ...value };
    await this.post("press", { ...rest, block_id: block, action });
  }

  submit(view: View, values: Values): Promise<Answer> {
    return this.post("submit", { view_id: view.id, values }, true);
  }

  async closeView(view: View): Promise<void> {
    const server = this.state.server!;
    this.update({ server: { ...server, views: server.views.filter((one) => one.id !== view.id) } });
    await this.post("close", { view_id: view.id });
  }

  async setFaults(faults: Partial<Faults>): Promise<void> {
    await this.post("faults", faults);
  }

  async restartBot(): Promise<void> {
    await this.post("restart-bot", {});
  }

  async invite(channel: string): Promise<void> {
    await this.post("invite", { channel });
  }

  private async post(action: string, body: object, quiet = false): Promise<Answer> {
    const answer = await postAction(action, { as: this.state.server!.me, ...body });
    if (!answer.ok && answer.error && !(quiet && answer.errors)) this.showToast(answer.error);
    return answer;
  }
}

// The channel that another person sees in its place: each has a direct message of their own.
function findSameChannel(state: PageState, server: ServerState): string {
  const kind = state.server?.channels.find((one) => one.id === state.channelId)?.kind;
  const there = server.channels.find((one) => (kind === "im" ? one.kind === kind : one.id === state.channelId));
  return there?.id ?? server.channels[0]?.id ?? "";
}
