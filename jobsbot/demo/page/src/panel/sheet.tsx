// What stands at the side on a wide window, and over the page on a phone.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface SheetProps {
  name: string;
  label: string;
  open: boolean; // on a phone
  from: string; // the media query from which it stands at the side
  close(): void;
  children: ComponentChildren;
}

export function Sheet({ name, label, open, from, close, children }: SheetProps) {
  const wide = useMedia(from);
  if (wide) return <aside class={name} aria-label={label}>{children}</aside>;
  if (!open) return null;
  return (
    <Modal name={`sheet ${name}`} label={label} close={close}>
      {children}
    </Modal>
  );
}

// The browser's own dialog: it keeps the focus, closes on Escape and gives the focus back.
export function Modal({ name, label, close, children }: Omit<SheetProps, "open" | "from">) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    findFirstField(dialog.current!)?.focus();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={name}
      aria-label={label}
      onCancel={(event) => (event.preventDefault(), close())}
      onClick={(event) => event.target === dialog.current && close()}
    >
      {children}
    </dialog>
  );
}

// What asks for the focus, or the first field to fill in; else the browser chooses.
function findFirstField(dialog: HTMLElement): HTMLElement | null {
  return dialog.querySelector<HTMLElement>("[data-first]") ?? dialog.querySelector<HTMLElement>(".view-body .field");
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setMatches(list.matches);
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return matches;
}
