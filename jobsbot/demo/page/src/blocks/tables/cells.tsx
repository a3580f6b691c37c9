// Cells of both kinds of table.

import { RichText, readRichText } from "../../text/rich-text";
import type { Cell } from "../shapes";

export function CellContent({ cell }: { cell: Cell }) {
  if (cell.type === "rich_text") return <RichText parts={cell.elements ?? []} />;
  return <>{readCell(cell)}</>;
}

export function readCell(cell: Cell): string {
  if (cell.type === "rich_text") return readRichText(cell.elements ?? []);
  return cell.text ?? (cell.value === undefined ? "" : cell.value.toLocaleString());
}

export const isNumeric = (rows: Cell[][], column: number) =>
  rows.some((row) => row[column]?.type === "raw_number");
