/** Small plots: stacked bars, and the same numbers in a table. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ticksOf } from '../base/plot.ts';

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

interface PlotProps {
  readonly title: string;
  /** What a bar stands for, such as `Day`. */
  readonly per: string;
  readonly labels: readonly string[];
  /** From below to above, four at most. */
  readonly series: readonly Series[];
  /** What the numbers rest on. */
  readonly children?: ComponentChildren;
}

const height = 220;
const margin = { top: 10, right: 8, bottom: 26, left: 48 };

/** A text is drawn as wide as it stands, so that it stays readable on a phone. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (box.current === null) return undefined;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(240, Math.round(entry.contentRect.width))),
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** Series differ by their pattern, too, for whoever does not tell the colors apart. */
const Patterns = ({ id }: { readonly id: string }) => (
  <defs>
    <pattern id={`${id}-0`} class="series-0" width="4" height="4" patternUnits="userSpaceOnUse">
      <rect class="solid" width="4" height="4" />
    </pattern>
    <pattern id={`${id}-1`} class="series-1" width="6" height="6" patternUnits="userSpaceOnUse">
      <path class="line" d="M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5" />
    </pattern>
    <pattern id={`${id}-2`} class="series-2" width="5" height="5" patternUnits="userSpaceOnUse">
      <circle class="mark" cx="2.5" cy="2.5" r="1.4" />
    </pattern>
    <pattern id={`${id}-3`} class="series-3" width="4" height="4" patternUnits="userSpaceOnUse" />
  </defs>
);

const sum = (series: readonly Series[], index: number): number =>
  series.reduce((total, { values }) => total + (values[index] ?? 0), 0);

interface DrawingProps extends Pick<PlotProps, 'labels' | 'series'> {
  readonly id: string;
  readonly width: number;
  readonly summary: string;
}

function Drawing({ id, width, labels, series, summary }: DrawingProps) {
  const ticks = ticksOf(Math.max(0, ...labels.map((_, index) => sum(series, index))));
  const top = ticks.at(-1) ?? 1;
  const [plotWidth, plotHeight] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const y = (value: number): number => margin.top + plotHeight * (1 - value / top);
  const slot = plotWidth / Math.max(1, labels.length);
  const thickness = Math.min(72, slot * 0.72);
  const labelWidth = 10 + 6.2 * Math.max(...labels.map(({ length }) => length));
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, Math.floor(plotWidth / labelWidth))));
  return (
    <svg class="plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
      <Patterns id={id} />
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? 'axis' : 'grid'}
            x1={margin.left}
            x2={width - margin.right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text x={margin.left - 6} y={y(tick) + 4} text-anchor="end">
            {tick.toLocaleString()}
          </text>
        </g>
      ))}
      {labels.map((label, index) => {
        const x = margin.left + slot * index + (slot - thickness) / 2;
        let below = 0;
        return (
          <g key={label}>
            {series.map(({ name, values }, kind) => {
              const value = values[index] ?? 0;
              below += value;
              const size = (plotHeight * value) / top;
              return (
                <rect
                  key={name}
                  class={`bar series-${kind}`}
                  fill={`url(#${id}-${kind})`}
                  x={x}
                  y={y(below)}
                  width={thickness}
                  height={size}
                  visibility={value === 0 ? 'hidden' : undefined}
                >
                  <title>{`${label}: ${value.toLocaleString()} ${name}`}</title>
                </rect>
              );
            })}
            {index % every === 0 && (
              <text x={x + thickness / 2} y={height - 8} text-anchor="middle">
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

const Legend = ({ id, series }: { readonly id: string; readonly series: readonly Series[] }) => (
  <ul class="legend">
    {series.map(({ name }, kind) => (
      <li key={name}>
        <svg class="plot" viewBox="0 0 16 16" aria-hidden="true">
          <rect class={`bar series-${kind}`} fill={`url(#${id}-${kind})`} x="1" y="1" width="14" height="14" />
        </svg>
        {name}
      </li>
    ))}
  </ul>
);

const Numbers = ({ title, per, labels, series }: Omit<PlotProps, 'children'>) => (
  <details>
    <summary>The same in numbers</summary>
    <div class="scroll">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{per}</th>
            {series.map(({ name }) => (
              <th scope="col" class="number" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, index) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {series.map(({ name, values }) => (
                <td class="number" key={name}>
                  {(values[index] ?? 0).toLocaleString()}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

/** Bars, one upon the other, with a title, an axis, and a table of the same numbers. */
export function Plot({ title, per, labels, series, children }: PlotProps) {
  const id = useId().replace(/\W/g, '');
  const { box, width } = useWidth();
  const totals = series.map(({ name, values }) => `${values.reduce((a, b) => a + b, 0).toLocaleString()} ${name}`);
  return (
    <figure class="figure">
      <figcaption>{title}</figcaption>
      <Legend id={id} series={series} />
      <div ref={box}>
        <Drawing {...{ id, width, labels, series }} summary={`${title}: in all ${totals.join(', ')}`} />
      </div>
      {children && <p class="quiet">{children}</p>}
      <Numbers {...{ title, per, labels, series }} />
    </figure>
  );
}
