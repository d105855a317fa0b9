"""The support team: how it shares out its week, and what its work achieves."""

from sim.actors import support_team
from sim.actors.support_team import Task
from sim.base.compiled import compiled
from sim.engine.tables import Book, Plans, Scene, advice_at, levers_of, outcomes_at
from sim.laws.allocations import reads_forecast

FUSION, FORECAST, COMMUNICATION, SCREENING = (int(task) for task in Task)
WEEK_DAYS = 7


@compiled
def advise(plans: Plans, book: Book, scene: Scene) -> None:
    """The support team works a day on its tasks."""
    lever = levers_of(book, 0)
    planned = lever.planned_advisers
    scene.fusion_share = work(plans, FUSION, lever.fusion_advisers, planned, scene)
    scene.forecast_share = work(plans, FORECAST, lever.forecast_advisers, planned, scene)
    scene.communication_share = work(
        plans, COMMUNICATION, lever.communication_advisers, planned, scene
    )
    scene.screening_share = work(plans, SCREENING, lever.screening_advisers, planned, scene)


@compiled
def work(plans: Plans, task: int, own: float, planned: float, scene: Scene) -> float:
    """A day's work on a task, by its own advisers and those who are planned; what it achieves."""
    advice = advice_at(plans.advice, task)
    advisers = own + planned * advice.plan_share
    advice.effort_person_days = advisers + support_team.faded_effort(
        advice.effort_person_days, advisers > 0.0, scene.effect_half_life_days
    )
    advice.effect_share = support_team.effect_share(
        advice.most_effect_share, advice.effort_person_days, scene.effort_scale_person_days
    )
    return advice.effect_share


@compiled
def reads_screening(book: Book) -> bool:
    """Whether anybody who is turned back today is first asked whether he is vulnerable."""
    for number in range(book.sectors):
        lever = levers_of(book, number)
        if lever.turn_back > 0.0 and lever.vulnerable_exempt > 0.0:
            return True
    return False


@compiled
def plan_week(plans: Plans, book: Book, scene: Scene) -> None:
    """The team shares out its week by what went wrong in the last one; at first, alike.

    A task that no rule reads on the day of planning gets no time. How large an effect is, the team
    does not know.
    """
    least = scene.least_need_share
    if levers_of(book, 0).planned_advisers <= 0.0:
        return
    if plans.planned_day >= 0 and scene.day < plans.planned_day + WEEK_DAYS:
        return
    plans.planned_day = scene.day
    alerts, answered, crossed, entered, pushes, again, back, missed = (0.0,) * 8
    for number in range(max(0, scene.day - WEEK_DAYS) * book.sectors, book.first_row):
        row = outcomes_at(book.ledger, number)
        alerts += row.alerts_events
        answered += row.answered_alerts_events
        crossed += row.crossings_events
        entered += row.entered_people
        pushes += row.pushes_events
        again += row.retries_events
        back += row.turned_back_people
        missed += row.vulnerable_turned_back_people
    fusion = support_team.need_share(alerts - answered, alerts, least)
    communication = support_team.need_share(again, pushes, least)
    forecast = screening = 0.0
    if reads_forecast(int(levers_of(book, 0).allocation)):
        forecast = support_team.need_share(entered, crossed, least)
    if reads_screening(book):
        screening = support_team.need_share(missed, back, least)
    total = fusion + forecast + communication + screening
    advice_at(plans.advice, FUSION).plan_share = fusion / total
    advice_at(plans.advice, FORECAST).plan_share = forecast / total
    advice_at(plans.advice, COMMUNICATION).plan_share = communication / total
    advice_at(plans.advice, SCREENING).plan_share = screening / total
