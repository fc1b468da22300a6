/** What the service knows about an account, each fact with where it is from. */
import { reasonWords } from '../../base/audit-words.ts';
import type { Membership } from '../../base/types.ts';
import { sourceWords } from '../../base/words.ts';
import { ActivityBadge, RelationshipBadge, ReviewBadge } from '../../parts/badges.tsx';
import { Ago, Code, Facts, Foreign, Organization, Time } from '../../parts/text.tsx';

const Heard = ({ of: { source, observedAt } }: { readonly of: Membership['relationship' | 'activity'] }) => (
  <div class="quiet">
    from {sourceWords[source] ?? source}, <Ago at={observedAt} />
  </div>
);

export const AccountFacts = ({ of }: { readonly of: Membership }) => {
  const { profile, relationship, activity, review, transfer, version, createdAt, updatedAt } = of;
  const { underPartnerSince, missingSince } = relationship;
  return (
    <section class="panel">
      <h2>What we know</h2>
      <Facts
        of={[
          ['Organization', <Organization name={profile.organizationName} />],
          [
            'Owner',
            profile.siteOwnerName ? <Foreign text={profile.siteOwnerName} /> : <span class="quiet">No name</span>,
          ],
          [
            'Under our partner account',
            <>
              <RelationshipBadge value={relationship.value} />
              <Heard of={relationship} />
            </>,
          ],
          ...(underPartnerSince ? ([['Ours since', <Time at={underPartnerSince} />]] as const) : []),
          ...(missingSince ? ([['Missing from the list since', <Time at={missingSince} />]] as const) : []),
          [
            'At Constant Contact',
            <>
              <ActivityBadge value={activity.value} /> {activity.raw && <Foreign text={activity.raw} />}
              <Heard of={activity} />
            </>,
          ],
          [
            'Review',
            <>
              <ReviewBadge value={review.value} />
              <div class="quiet">
                since <Time at={review.since} />
              </div>
              {review.held && (
                <div>
                  Held by the brake. {reasonWords[review.held] ?? ''} <Code>{review.held}</Code>
                </div>
              )}
            </>,
          ],
          ...(transfer
            ? ([['Constant Contact was asked to move it', <Time at={transfer.requestedAt} />]] as const)
            : []),
          ['Known since', <Time at={createdAt} />],
          ['Last changed', <Time at={updatedAt} />],
          ['Version', <Code>{version}</Code>],
        ]}
      />
    </section>
  );
};
