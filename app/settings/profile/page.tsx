import type { Metadata } from "next";
import { findKeptForm } from "@/accounts/kept-forms";
import { ABOUT_MAX_LENGTH } from "@/accounts/schemas";
import { findUser } from "@/accounts/users";
import { requireUser } from "@/auth/current";
import { AccountForm } from "@/components/account-form";
import { PageLink } from "@/components/ui/page-link";
import type { Query } from "../../query";
import { Done } from "../done";
import { submitProfile } from "./actions";
import { PictureSection } from "./picture";
import { PublicFeedSection } from "./public-feed";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfileSettingsPage({ searchParams }: { searchParams: Query }) {
  const { id, username } = await requireUser("/settings/profile");
  const { done, kept: keptId, picture } = await searchParams;
  const user = findUser(id);
  const kept = findKeptForm(id, keptId);
  return (
    <>
      <h1 className="mb-6 text-2xl font-semibold">Profile</h1>
      <Done done={done} />
      <p className="mb-6">
        What others see on <PageLink href={`/@${username}`}>your page</PageLink>.
      </p>
      <AccountForm
        action={submitProfile}
        schema="profile"
        fields={[
          {
            name: "name",
            label: "Name",
            hint: "It stands beside your username.",
            autoComplete: "name",
            optional: true,
            value: kept?.name ?? user?.name,
          },
          {
            name: "about",
            label: "About you",
            hint: `At most ${ABOUT_MAX_LENGTH} characters.`,
            type: "lines",
            optional: true,
            value: kept?.about ?? user?.about,
          },
          {
            name: "lastSeenStep",
            label: "Say when you were last here",
            choices: { minute: "To the minute", day: "To the day", month: "To the month", never: "Not at all" },
            value: kept?.lastSeenStep ?? user?.lastSeenStep,
          },
        ]}
        submit="Change profile"
        working="Changing…"
      />
      {user && <PictureSection user={user} picture={picture} />}
      {user && <PublicFeedSection user={user} />}
    </>
  );
}
