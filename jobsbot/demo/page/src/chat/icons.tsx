// The few signs that the page uses, as outlines that take the text's colour.

import type { ComponentChildren } from "preact";

function Outline({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

const icon = (path: string) => () => (
  <Outline>
    <path d={path} />
  </Outline>
);

export const EyeIcon = icon("M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zm8 2.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z");
export const ReplyIcon = icon("M3 4.5h14v9H9l-4 3v-3H3z");
export const FileIcon = icon("M5 2.5h6.5L15.500 6.500V17.500H5zM11.500 2.500V6.500H15.500M7.500 10.500h5.500M7.500 13.500h5.500");
export const DownloadIcon = icon("M10 3v9m-3.500-3.500L10 12l3.500-3.500M4 16.500h12");
export const FoldIcon = icon("M7.500 5l5 5-5 5");
export const MenuIcon = icon("M3 5.500h14M3 10h14M3 14.500h14");
export const CloseIcon = icon("M5 5l10 10M15 5L5 15");
export const SendIcon = icon("M3 10l14-6.500-4.500 13.500-3-5.500zM9.500 11.500L17 3.500");
export const RequestLogIcon = icon("M2.500 10h3l2-5.500 4 11 2.500-5.500h3.500");
export const SunIcon = icon("M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100");
export const MoonIcon = icon("M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500z");
export const AutoIcon = icon("M10 3a7 7 0 1 0 0 14zm0 0a7 7 0 0 1 0 14");
