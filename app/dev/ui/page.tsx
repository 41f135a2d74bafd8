import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { Avatar } from "@/components/ui/avatar";
import { SubmitButton } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { ICONS, Icon } from "@/components/ui/icon";
import { LinkedText } from "@/components/ui/linked-text";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { PICTURE_COLORS, Picture } from "@/components/ui/picture";
import { RelativeTime } from "@/components/ui/relative-time";
import { Tabs } from "@/components/ui/tabs";
import { getTranslate } from "@/i18n/server";
import { titled } from "../../page-metadata";
import { doNothing } from "./actions";
import { MenuExample, ToastExample } from "./examples";

export const generateMetadata = titled("Parts");

const TONES = [undefined, "secondary", "danger", "plain"] as const;

/** Every part of components/ui in every state, for development. */
export default async function PartsPage() {
  if (process.env.NODE_ENV !== "development") notFound();
  const t = await getTranslate();
  const now = new Date();
  return (
    <>
      <h1 className="page-title">Parts</h1>
      <Part name="Buttons: usual, secondary, dangerous, plain; and the same while pending">
        {[false, true].map((isPending) =>
          TONES.map((tone) => (
            <SubmitButton key={`${tone} ${isPending}`} tone={tone} isPending={isPending} pendingLabel="Saving…">
              Save
            </SubmitButton>
          )),
        )}
        <button type="button" className="small-button">
          Follow
        </button>
        <button type="button" className="small-button is-on">
          <Icon name="check" />
          Following
        </button>
      </Part>
      <Part name="A form with only a button">
        <ActionButton action={doNothing} pendingLabel="Working…">
          Do nothing
        </ActionButton>
      </Part>
      <Part name="Fields: empty, with a hint, filled, refused, disabled">
        <div className="w-full">
          <TextField name="empty" label="Name" />
          <TextField name="hint" label="Name" hint="Shown next to your username." />
          <TextField name="filled" label="Name" defaultValue="Susan Miller" />
          <TextField name="refused" label="Username" defaultValue="!" error="Use 3 to 20 characters." />
          <TextField name="disabled" label="Email" defaultValue="susan@example.org" disabled />
          <PasswordField name="password" label="Password" />
          <PasswordField name="wrong" label="Password" error="Wrong password." hint="At least 8 characters." />
        </div>
      </Part>
      <Part name="Notices: good, bad">
        <div className="w-full">
          <Notice tone="good">Profile saved.</Notice>
          <Notice tone="bad">Invalid username or password.</Notice>
        </div>
      </Part>
      <Part name="Tabs">
        <div className="w-full">
          <Tabs
            label="Example"
            current="/dev/ui"
            tabs={[
              ["/dev/ui", "Current"],
              ["/explore", "Other"],
            ]}
          />
        </div>
      </Part>
      <Part name="Menu and toast">
        <MenuExample />
        <ToastExample />
      </Part>
      <Part name="Avatars: each color, each size, long and emoji names">
        {Array.from({ length: PICTURE_COLORS }, (_, color) => (
          <Picture key={String(color)} picture={{ initials: "AB", color }} className="avatar" />
        ))}
        {["avatar avatar-sm", "avatar", "avatar avatar-lg", "avatar avatar-xl"].map((size) => (
          <Avatar key={size} username="susan" name="" picture={null} className={size} />
        ))}
        <Avatar username="susan" name="🐦 Birds" picture={null} className="avatar" />
      </Part>
      <Part name="Texts: links, badges, times">
        <LinkedText
          pieces={[
            "Plain text, ",
            { shown: "@susan", href: "/@susan", isElsewhere: false },
            " and ",
            { shown: "https://example.org", href: "https://example.org", isElsewhere: true },
          ]}
        />
        <a href="/dev/ui">A link in a text</a>
        <span className="badge">3</span>
        <span className="badge">99+</span>
        {[0, 90, 7200, 200_000, 40_000_000].map((seconds) => (
          <RelativeTime key={seconds} t={t} date={new Date(now.getTime() - seconds * 1000)} now={now} />
        ))}
        <kbd>?</kbd>
      </Part>
      <Part name="Colors">
        {COLORS.map((name) => (
          <span key={name} className={`rounded-lg border border-edge px-3 py-2 ${name}`}>
            {name}
          </span>
        ))}
      </Part>
      <Part name="Icons">
        {ICONS.map((name) => (
          <span key={name} title={name}>
            <Icon name={name} />
          </span>
        ))}
      </Part>
    </>
  );
}

const COLORS = [
  "bg-paper text-ink",
  "bg-raised text-ink",
  "bg-backdrop text-ink",
  "bg-paper text-muted",
  "bg-paper text-accent",
  "bg-accent text-on-accent",
  "bg-accent-soft text-accent",
  "bg-danger-soft text-danger",
  "bg-good-soft text-good",
  "bg-paper text-like",
];

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="border-b border-line py-5">
      <h2 className="mb-3 font-semibold">{name}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </section>
  );
}
