// Round figures for an axis.

export interface Scale {
  ticks: number[];
  at(value: number): number; // pixels from the top
}

const ROUND = [1, 2, 2.5, 5, 10];

export function makeScale(values: number[], height: number, wanted = 4): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values) || 1;
  const step = roundStep((high - low) / wanted);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  const span = (last - first) * step;
  return { ticks, at: (value) => height * (1 - (value - first * step) / span) };
}

const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
export const formatShort = (value: number) => short.format(value);

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ROUND.find((one) => one * power >= rough * 0.999)! * power;
}
