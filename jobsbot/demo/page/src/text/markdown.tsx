// The `markdown` block: standard Markdown, read by marked, drawn as elements and never as HTML.

import { lexer, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { Link } from "./references";

export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{drawTokens(lexer(text, { gfm: true }))}</div>;
}

const drawTokens = (tokens: Token[] | undefined): ComponentChildren[] => (tokens ?? []).map(drawToken);

function drawToken(token: Token): ComponentChildren {
  switch (token.type) {
    case "heading":
      return <p class="heading">{drawTokens(token.tokens)}</p>;
    case "paragraph":
      return <p>{drawTokens(token.tokens)}</p>;
    case "code":
      return <pre>{token.text}</pre>;
    case "blockquote":
      return <blockquote>{drawTokens(token.tokens)}</blockquote>;
    case "list":
      return drawList(token as Tokens.List);
    case "table":
      return drawTable(token as Tokens.Table);
    case "hr":
      return <hr />;
    case "strong":
      return <strong>{drawTokens(token.tokens)}</strong>;
    case "em":
      return <em>{drawTokens(token.tokens)}</em>;
    case "del":
      return <s>{drawTokens(token.tokens)}</s>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link href={token.href}>{drawTokens(token.tokens)}</Link>;
    case "image":
      return <Link href={token.href}>{token.text}</Link>;
    case "space":
      return null;
    case "text":
    case "escape":
      return token.type === "text" && token.tokens ? drawTokens(token.tokens) : token.text;
  }
  return token.raw; // Markup of HTML is shown as it was written.
}

function drawList(token: Tokens.List): ComponentChildren {
  const items = token.items.map((item) => <li>{drawTokens(item.tokens)}</li>);
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function drawTable(token: Tokens.Table): ComponentChildren {
  const cells = (row: Tokens.TableCell[]) =>
    row.map((cell) => (cell.header ? <th scope="col">{drawTokens(cell.tokens)}</th> : <td>{drawTokens(cell.tokens)}</td>));
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
