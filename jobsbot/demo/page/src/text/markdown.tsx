// The `markdown` block: standard Markdown, read by marked, drawn as elements and never as HTML.

import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { Link } from "./pieces";

export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{all(lexer(text, { gfm: true }))}</div>;
}

const all = (tokens: Token[] | undefined): ComponentChildren[] => (tokens ?? []).map(one);

function one(token: Token): ComponentChildren {
  switch (token.type) {
    case "heading":
      return <p class="heading">{all(token.tokens)}</p>;
    case "paragraph":
      return <p>{all(token.tokens)}</p>;
    case "code":
      return <pre>{token.text}</pre>;
    case "blockquote":
      return <blockquote>{all(token.tokens)}</blockquote>;
    case "list":
      return list(token as Tokens.List);
    case "table":
      return table(token as Tokens.Table);
    case "hr":
      return <hr />;
    case "strong":
      return <strong>{all(token.tokens)}</strong>;
    case "em":
      return <em>{all(token.tokens)}</em>;
    case "del":
      return <s>{all(token.tokens)}</s>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link href={token.href}>{all(token.tokens)}</Link>;
    case "image":
      return <Link href={token.href}>{token.text}</Link>;
    case "space":
      return null;
    case "text":
    case "escape":
      return token.type === "text" && token.tokens ? all(token.tokens) : token.text;
  }
  return token.raw; // Markup of HTML is shown as it was written.
}

function list(token: Tokens.List): ComponentChildren {
  const items = token.items.map((item) => <li>{all(item.tokens)}</li>);
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table): ComponentChildren {
  const cells = (row: Tokens.TableCell[]) =>
    row.map((cell) => (cell.header ? <th scope="col">{all(cell.tokens)}</th> : <td>{all(cell.tokens)}</td>));
  return (
    <div class="scroller">
      <table class="grid">
        <thead>
          <tr>{cells(token.header)}</tr>
        </thead>
        <tbody>
          {token.rows.map((row) => (
            <tr>{cells(row)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
