/** Small things that are written the same way everywhere. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fromNow, inReadersZone, inUtc } from '../base/time.ts';

/** Constant Contact's own dates come as they are: what is none is shown, and breaks nothing. */
const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** An instant in the reader's zone, with UTC on hover. */
export const Time = ({ at }: { readonly at: string }) =>
  isInstant(at) ? (
    <time dateTime={at} title={inUtc(at)}>
      {inReadersZone(at)}
    </time>
  ) : (
    <Foreign text={at} />
  );

/** How long ago, or in how long; the instant on hover. */
export const Ago = ({ at }: { readonly at: string }) =>
  isInstant(at) ? (
    <time dateTime={at} title={`${inReadersZone(at)} · ${inUtc(at)}`}>
      {fromNow(at, Date.now())}
    </time>
  ) : (
    <Foreign text={at} />
  );

/** A word of the API, for engineers. */
export const Code = ({ children }: { readonly children: ComponentChildren }) => (
  <code class="code" translate={false}>
    {children}
  </code>
);

const longest = 200;

/** A text that somebody else has written: in any script and direction, and perhaps far too long. */
export function Foreign({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (text.length <= longest) return <bdi class="foreign">{text}</bdi>;
  return (
    <span class="foreign">
      <bdi>{isWhole ? text : `${[...text.slice(0, longest)].slice(0, -1).join('')}…`}</bdi>{' '}
      <button type="button" class="link" onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'show less' : `show all ${text.length} characters`}
      </button>
    </span>
  );
}

/** The name of an account's organization, or a word where it has none. */
export const Organization = ({ name }: { readonly name: string | undefined }) =>
  name === undefined || name.trim() === '' ? <span class="quiet">No name</span> : <Foreign text={name} />;

type Tone = 'good' | 'bad' | 'waiting' | 'neutral';

/** A state in a word and a color; the color says nothing that the word does not. */
export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

interface PageProps {
  readonly title: string;
  /** At the right of the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page: its title goes into the window's, and has the focus when the page is opened. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Partner accounts`;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
}

/** A list of facts, each with its name. */
export const Facts = ({ of }: { readonly of: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="facts">
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
