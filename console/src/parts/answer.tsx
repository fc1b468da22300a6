/** The answer of a check in words, with the evidence behind it. */
import type { ComponentChildren } from 'preact';
import { duration } from '../base/time.ts';
import type { CheckAnswer } from '../base/types.ts';
import { activityWords, answerWords, relationshipWords, reviewWords, sourceWords } from '../base/words.ts';
import { Code, Facts, Time } from './text.tsx';

interface Props {
  readonly of: Pick<CheckAnswer, 'allowed' | 'code' | 'accountId' | 'evidence'> &
    Partial<Pick<CheckAnswer, 'membership' | 'decisionId'>>;
  readonly children?: ComponentChildren;
}

const toneOf = ({ allowed, code }: Pick<CheckAnswer, 'allowed' | 'code'>): string => {
  if (!allowed) return code === 'PENDING_REVIEW' ? 'waiting' : 'bad';
  return code === 'MEMBER' ? 'good' : 'waiting';
};

export const Answer = ({ of: answer, children }: Props) => {
  const { code, accountId, membership, evidence, decisionId } = answer;
  // A newer service may know codes that this page does not: then only yes or no is said.
  const words = answerWords[code] ?? { title: answer.allowed ? 'Yes' : 'No', why: '' };
  return (
    <section class={`panel answer ${toneOf(answer)}`} aria-label="Answer">
      <h2>
        {words.title} <Code>{code}</Code>
      </h2>
      <p>{words.why}</p>
      <Facts
        of={[
          ...(accountId ? ([['Account', <Code>{accountId}</Code>]] as const) : []),
          ...(membership
            ? ([
                ['Under our partner account', relationshipWords[membership.relationship]],
                ['Account', activityWords[membership.activity]],
                ['Review', reviewWords[membership.review]],
              ] as const)
            : []),
          ...(evidence
            ? ([
                ['Known from', sourceWords[evidence.source]],
                ['As of', <Time at={evidence.asOf} />],
                ['Age of the proof', duration(evidence.ageSeconds)],
                [evidence.stale ? 'Fresh until (over)' : 'Fresh until', <Time at={evidence.freshUntil} />],
              ] as const)
            : []),
          ...(decisionId ? ([['Decision', <Code>{decisionId}</Code>]] as const) : []),
        ]}
      />
      {children}
    </section>
  );
};
