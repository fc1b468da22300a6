import type { PartnerOperations } from '../../constant-contact/operations/types.ts';
import type { Asking } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { OperationActor, RecorderDependencies } from './recorded.ts';

/** Every operation at the vendor needs the vendor, and the trail that records the operation. */
export interface PartnerDependencies extends RecorderDependencies {
  readonly operations: PartnerOperations;
}

export type OperationAsking = Asking<OperationActor>;

export interface AskingForAccount extends OperationAsking {
  readonly accountId: AccountId;
}
