// Which rows of a data table are shown, and in which order.

import { cellText } from "./cells";
import type { Cell } from "./shapes";

export interface Order {
  column: number;
  down: boolean;
}

export function filtered(rows: Cell[][], words: string): Cell[][] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return rows;
  return rows.filter((row) => {
    const said = row.map(cellText).join("  ").toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
}

export function sorted(rows: Cell[][], order: Order | null): Cell[][] {
  if (!order) return rows;
  const sign = order.down ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(a[order.column], b[order.column]));
}

// A press on a head: up, then down, then as it came.
export function pressed(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, down: false };
  return order.down ? null : { column, down: true };
}

const words = new Intl.Collator(undefined, { numeric: true });

function compare(a: Cell | undefined, b: Cell | undefined): number {
  if (a?.type === "raw_number" && b?.type === "raw_number") return (a.value ?? 0) - (b.value ?? 0);
  return words.compare(a ? cellText(a) : "", b ? cellText(b) : "");
}
