import { FollowListPage, followListMetadata } from "../follow-list";
import type { ProfileProps } from "../profile";

export const generateMetadata = (props: ProfileProps) => followListMetadata(props, "following");

export default function FollowingPage(props: ProfileProps) {
  return <FollowListPage {...props} list="following" />;
}
