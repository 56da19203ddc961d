"""Budgets for the ads of one export: read it, decide, print. The same program exists in Rust and Node.js."""

import csv
import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lagwise import AdState, AdVerdict, BattleHardenedSampler, BudgetRecommendation, FatigueDetector, Period

DATA = Path(__file__).parents[2] / "data"
HEADING = """\
return: pipeline value per USD and its 90 % interval; decay: what is left of the click-through rate

                        now     new change return   5 %   95 % evidence decay  verdict  bound"""

Row = tuple[BudgetRecommendation, AdVerdict]
"""What was decided for one budget."""


@dataclass
class Account:
    """The ads, each with its last days, and what the table needs by id."""

    ads: list[AdState] = field(default_factory=list)
    budgets: dict[str, float] = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def main() -> None:
    account = read_account()
    ads, names = account.ads, account.names
    total = sum(account.budgets.values())

    sampler = BattleHardenedSampler()
    allocation = sampler.select_budget_allocation(ads, total)
    verdicts = sampler.verdicts(ads)
    fatigue = FatigueDetector().detect(ads)

    rows = list(zip(allocation.recommendations, verdicts, strict=True))
    rows.sort(key=lambda row: -row[0].recommended_budget_minor)
    lines = [f"{len(ads)} ads on {len(account.budgets)} budgets: {total:.2f} {allocation.currency} a day", HEADING]
    for campaign_id, campaign in sorted(account.campaigns.items()):
        of_campaign = [row for row in rows if row[0].campaign_id == campaign_id]
        lines.append(sum_line(campaign, of_campaign))
        lines.extend(line(row, names) for row in of_campaign)
        lines.append("")
    lines.append(sum_line("Total", rows))

    lines.append("\nThe largest changes")
    rows.sort(key=lambda row: -change(row[0]))
    lines.extend(paragraph(label(ad, names), ad.reason) for ad, _ in rows[:3])
    lines.append("\nTo stop")
    kills = [row for row in rows if row[1].action == "kill"]
    lines.extend(paragraph(label(ad, names), verdict.reason) for ad, verdict in kills)
    lines.append("\nTo refresh")
    tired = [report for report in fatigue if report.refresh_due]
    lines.extend(paragraph(names[report.ad_id], report.reason) for report in tired)

    print("\n".join(lines))


def read_account() -> Account:
    days: dict[str, list[Period]] = defaultdict(list)
    for row in read("insights_daily.csv"):
        day = Period(
            age_hours=float(row["age_hours"]),
            duration_hours=float(row["duration_hours"]),
            impressions=int(row["impressions"]),
            clicks=int(row["clicks"]),
            spend=float(row["spend"]),
            stage_counts=stage_counts(row),
        )
        days[row["ad_id"]].append(day)
    account = Account()
    for row in read("insights.csv"):
        account.budgets[row["adset_id"]] = float(row["daily_budget"])
        account.campaigns[row["campaign_id"]] = row["campaign_name"]
        account.names[row["ad_id"]] = row["ad_name"]
        ad = AdState(
            history=days[row["ad_id"]],
            ad_id=row["ad_id"],
            campaign_id=row["campaign_id"],
            budget_id=row["adset_id"],
            age_hours=float(row["age_hours"]),
            current_budget=float(row["daily_budget"]),
            max_budget=float(row["max_budget"]) if row["max_budget"] else None,
            frozen=row["frozen"] == "true",
            impressions=int(row["impressions"]),
            reach=int(row["reach"]),
            clicks=int(row["clicks"]),
            spend=float(row["spend"]),
            stage_counts=stage_counts(row),
            pipeline_value=float(row["pipeline_value"]),
            cash_revenue=float(row["cash_revenue"]),
        )
        account.ads.append(ad)
    return account


def read(file: str) -> list[dict[str, str]]:
    with open(DATA / file, newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def stage_counts(row: dict[str, str]) -> dict[str, int]:
    """Entries into the stages of the default funnel."""
    columns = {"lead": "leads", "appointment": "appointments", "show": "shows", "won": "won"}
    return {stage: int(row[column]) for stage, column in columns.items()}


def line(row: Row, names: dict[str, str]) -> str:
    ad, verdict = row
    metrics = ad.metrics
    value = metrics.value_per_spend
    assert value is not None, "the funnel model has it"
    return (
        f"  {label(ad, names):<18}{ad.current_budget:>7.2f}{ad.recommended_budget:>8.2f}"
        f"{ad.change_percentage or 0:>+5.0f} %{value.mean:>7.2f}{value.low:>6.2f}{value.high:>7.2f}"
        f"{metrics.maturity * 100:>7.0f} %{metrics.decay_factor.mean:>6.2f}  {verdict.action:<9}{metrics.bound}"
    )


def sum_line(name: str, rows: list[Row]) -> str:
    """Budgets of several rows: the recommended ones summed in minor units, as they add up exactly."""
    now = sum(ad.current_budget for ad, _ in rows)
    recommended = sum(ad.recommended_budget_minor for ad, _ in rows) / 100
    return f"{name:<20}{now:>7.2f}{recommended:>8.2f}{(recommended / now - 1) * 100:>+5.0f} %"


def paragraph(name: str, text: str) -> str:
    return textwrap.indent(textwrap.fill(f"{name}: {text}", 98, break_on_hyphens=False), "  ")


def label(ad: BudgetRecommendation, names: dict[str, str]) -> str:
    """The name of a budget's ad, and how many more share the budget."""
    name = names[ad.ad_id]
    return name if len(ad.ad_ids) == 1 else f"{name} (+{len(ad.ad_ids) - 1})"


def change(ad: BudgetRecommendation) -> float:
    return abs(ad.recommended_budget - ad.current_budget)


if __name__ == "__main__":
    main()
