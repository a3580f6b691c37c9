// What hangs from a message: files, unfurled links, reactions.

import { Blocks } from "../blocks";
import type { Message, SharedFile, Unfurl } from "../state/protocol";
import { findEmoji } from "../text/emoji";
import { Mrkdwn } from "../text/mrkdwn";
import { Link } from "../text/references";
import { DownloadIcon, FileIcon } from "./icons";

export function Attachments({ message }: { message: Message }) {
  return (
    <>
      {message.files?.map((file) => <FileCard key={file.id} file={file} />)}
      {message.unfurls?.map((unfurl) => <UnfurlCard key={unfurl.url} unfurl={unfurl} />)}
      {!!message.reactions?.length && (
        <p class="reactions">
          {message.reactions.map((one) => (
            <span class="reaction">
              {findEmoji(one.name)} {one.count ?? 1}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function FileCard({ file }: { file: SharedFile }) {
  return (
    <a class="file" href={file.url} download={file.name}>
      <FileIcon />
      <span class="file-name">
        <strong>{file.title || file.name}</strong>
        <small>
          {file.name} · {formatSize(file.size)}
        </small>
      </span>
      <DownloadIcon />
    </a>
  );
}

function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function UnfurlCard({ unfurl }: { unfurl: Unfurl }) {
  return (
    <div class="unfurl">
      {unfurl.blocks?.length ? (
        <Blocks blocks={unfurl.blocks} />
      ) : (
        <div class="words">{unfurl.text ? <Mrkdwn text={unfurl.text} /> : <Link href={unfurl.url} />}</div>
      )}
    </div>
  );
}
