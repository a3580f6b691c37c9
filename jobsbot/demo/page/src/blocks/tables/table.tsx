// The `table` block: rows as they are, its first row the head.

import { CellContent, isNumeric } from "./cells";
import type { Block, Cell } from "../shapes";

export function PlainTable({ block }: { block: Block }) {
  const [head = [], ...rows] = block.rows ?? [];
  const look = (column: number) => {
    const settings = block.column_settings?.[column];
    const align = settings?.align ?? (isNumeric(rows, column) ? "right" : "left");
    return `${align} ${settings?.is_wrapped ? "wrapped" : ""}`;
  };
  const cells = (row: Cell[]) =>
    row.map((cell, column) => (
      <td class={look(column)}>
        <CellContent cell={cell} />
      </td>
    ));
  return (
    <div class="scroller" tabIndex={0} role="group" aria-label="Table">
      <table class="grid">
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th scope="col" class={look(column)}>
                <CellContent cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map((row) => <tr>{cells(row)}</tr>)}</tbody>
      </table>
    </div>
  );
}
