interface PagerProps {
  from: number;
  size: number;
  count: number; // rows that the filter left
  of: number; // rows in all
  turn(to: number): void;
}

// Shown only where there is another page, or rows that the filter hides.
export function Pager({ from, size, count, of, turn }: PagerProps) {
  if (count <= size && count === of) return null;
  const last = Math.min(from + size, count);
  const range = count ? `${from + 1}–${last} of ${count}` : "0 rows";
  return (
    <div class="pager">
      <span aria-live="polite">
        {range}
        {count < of && ` · ${of} in all`}
      </span>
      {count > size && (
        <>
          <button type="button" aria-label="Earlier rows" disabled={from === 0} onClick={() => turn(from - size)}>
            ‹
          </button>
          <button type="button" aria-label="Later rows" disabled={last >= count} onClick={() => turn(from + size)}>
            ›
          </button>
        </>
      )}
    </div>
  );
}
