// Which rows of a data table are shown, and in which order.

import { readCell } from "./cells";
import type { Cell } from "../shapes";

export interface SortOrder {
  column: number;
  down: boolean;
}

export function filterRows(rows: Cell[][], words: string): Cell[][] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return rows;
  return rows.filter((row) => {
    const said = row.map(readCell).join("  ").toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
}

export function sortRows(rows: Cell[][], order: SortOrder | null): Cell[][] {
  if (!order) return rows;
  const sign = order.down ? -1 : 1;
  return rows.toSorted((a, b) => sign * compareCells(a[order.column], b[order.column]));
}

// A press on a head: up, then down, then as it came.
export function nextOrder(order: SortOrder | null, column: number): SortOrder | null {
  if (order?.column !== column) return { column, down: false };
  return order.down ? null : { column, down: true };
}

const words = new Intl.Collator(undefined, { numeric: true });

function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  if (a?.type === "raw_number" && b?.type === "raw_number") return (a.value ?? 0) - (b.value ?? 0);
  return words.compare(a ? readCell(a) : "", b ? readCell(b) : "");
}
