"""Record stores in the administration: which there are, adding one, changing, switching, testing and filling it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lti_tool.managing.door import administration, asking, noted
from lti_tool.models import Act
from scoring.managing import stores as changing
from scoring.managing.store_form import NewStoreForm, StoreForm
from scoring.managing.trying import try_store
from scoring.models import RecordStore
from scoring.pages import stores as page


@administration
@require_GET
def stores(request: HttpRequest) -> HttpResponse:
    """Every record store with its state."""
    found = page.stores(RecordStore.objects.all())
    return render(
        request, "scoring/stores.html", {"stores": found, "sentence": page.sentence(found)}
    )


@administration
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a record store."""
    form = NewStoreForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        store = changing.add_store(**form.cleaned_data)
        noted(request, Act.STORE_ADDED, store.name, store.endpoint)
        words = _("%(name)s is added. Test it before you rely on it.")
        messages.success(request, words % {"name": store.name})
        return redirect("manage-store", store.pk)
    status = 400 if form.errors else 200
    return render(request, "scoring/store_add.html", {"form": form}, status=status)


@administration
@require_http_methods(["GET", "POST"])
def store(request: HttpRequest, pk: int) -> HttpResponse:
    """One record store: its state, and what may be changed."""
    row = get_object_or_404(RecordStore, pk=pk)
    form = StoreForm.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changing.change_store(store=row, **form.cleaned_data)
        noted(request, Act.STORE_CHANGED, row.name, ", ".join(form.changed_data))
        messages.success(request, _("Saved."))
        return redirect("manage-store", pk)
    (shown,) = page.stores(RecordStore.objects.filter(pk=pk))
    status = 400 if form.errors else 200
    return render(request, "scoring/store.html", {"store": shown, "form": form}, status=status)


@administration
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let statements go to a store, or hold them back."""
    row = get_object_or_404(RecordStore, pk=pk)
    active = request.POST.get("active") == "1"
    changing.switch_store(store=row, active=active)
    noted(request, Act.STORE_ON if active else Act.STORE_OFF, row.name)
    on = _("Switched on. What waited is sent now; what was made meanwhile can be filled in below.")
    off = _("Switched off. What waits stays here; new statements are kept but not queued for it.")
    messages.success(request, on if active else off)
    return redirect("manage-store", pk)


@asking
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a store from our side."""
    row = get_object_or_404(RecordStore, pk=pk)
    steps = try_store(row)
    faults = [step for step in steps if step.good is False]
    return render(
        request, "scoring/store_tested.html", {"store": row, "steps": steps, "faults": faults}
    )


@administration
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue for a store what it was never owed."""
    row = get_object_or_404(RecordStore, pk=pk)
    done = changing.replay(store=row)
    noted(request, Act.STORE_FILLED, row.name, done.queued)
    words = ngettext("One statement queued.", "%(n)d statements queued.", done.queued)
    if not done.queued:
        words = _("Nothing to queue: it was sent, or is being sent, everything we keep.")
    if done.more:
        words += " " + _("There are more; press again when these have arrived.")
    messages.success(request, words % {"n": done.queued})
    return redirect("manage-store", pk)
