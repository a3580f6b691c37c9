// Cells of both kinds of table.

import { RichText, richPlain } from "../text/rich";
import type { Cell } from "./shapes";

export function CellWords({ cell }: { cell: Cell }) {
  if (cell.type === "rich_text") return <RichText parts={cell.elements ?? []} />;
  return <>{cellText(cell)}</>;
}

export function cellText(cell: Cell): string {
  if (cell.type === "rich_text") return richPlain(cell.elements ?? []);
  return cell.text ?? (cell.value === undefined ? "" : cell.value.toLocaleString());
}

export const isNumeric = (rows: Cell[][], column: number) =>
  rows.some((row) => row[column]?.type === "raw_number");
