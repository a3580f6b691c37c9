// The `data_table` block: sorts, filters and pages here, without the bot.

import { useState } from "preact/hooks";
import { CellContent, readCell, isNumeric } from "./cells";
import { filterRows, nextOrder, sortRows, type SortOrder } from "./sort-order";
import { Pager } from "./pager";
import type { Block, Cell } from "../shapes";

const PAGE_SIZE = 5; // Slack's default
const WORTH_A_FILTER = 5;

export function DataTable({ block }: { block: Block }) {
  const [head = [], ...rows] = block.rows ?? [];
  const [order, setOrder] = useState<SortOrder | null>(null);
  const [words, setWords] = useState("");
  const [page, setPage] = useState(0);
  const size = block.page_size ?? PAGE_SIZE;
  const kept = sortRows(filterRows(rows, words), order);
  const from = Math.min(page, Math.max(Math.ceil(kept.length / size) - 1, 0)) * size;
  const filter = (next: string) => (setWords(next), setPage(0));
  return (
    <div class="data-table">
      <div class="table-top">
        <span class="caption">{block.caption}</span>
        {rows.length > WORTH_A_FILTER && <Filter words={words} filter={filter} />}
      </div>
      <div class="scroller" tabIndex={0} role="group" aria-label={block.caption}>
        <table class="grid">
          <caption class="unseen">{block.caption}</caption>
          <Head head={head} rows={rows} order={order} press={(column) => setOrder(nextOrder(order, column))} />
          <Body rows={kept.slice(from, from + size)} all={rows} named={block.row_header_column_index} />
        </table>
      </div>
      <Pager from={from} size={size} count={kept.length} of={rows.length} turn={(to) => setPage(to / size)} />
    </div>
  );
}

function Filter({ words, filter }: { words: string; filter(words: string): void }) {
  return (
    <input
      class="field table-filter"
      type="search"
      placeholder="Filter rows"
      aria-label="Filter rows"
      value={words}
      onInput={(event) => filter(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
    />
  );
}

interface HeadProps {
  head: Cell[];
  rows: Cell[][];
  order: SortOrder | null;
  press(column: number): void;
}

function Head({ head, rows, order, press }: HeadProps) {
  return (
    <thead>
      <tr>
        {head.map((cell, column) => {
          const mine = order?.column === column ? order : null;
          const sort = mine ? (mine.down ? "descending" : "ascending") : "none";
          return (
            <th scope="col" class={isNumeric(rows, column) ? "right" : "left"} aria-sort={sort}>
              <button type="button" onClick={() => press(column)}>
                {readCell(cell)}
                <span class="arrow" aria-hidden="true">
                  {mine ? (mine.down ? "↓" : "↑") : "↕"}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Body({ rows, all, named }: { rows: Cell[][]; all: Cell[][]; named: number | undefined }) {
  const look = (column: number) => (isNumeric(all, column) ? "right" : "left");
  if (!rows.length)
    return (
      <tbody>
        <tr>
          <td class="quiet" colSpan={all[0]?.length}>
            No row has these words.
          </td>
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={all.indexOf(row)}>
          {row.map((cell, column) =>
            column === named ? (
              <th scope="row" class={look(column)}>
                <CellContent cell={cell} />
              </th>
            ) : (
              <td class={look(column)}>
                <CellContent cell={cell} />
              </td>
            ),
          )}
        </tr>
      ))}
    </tbody>
  );
}
