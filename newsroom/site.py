"""The admin site of the newsroom."""
from django.contrib.admin import AdminSite


class NewsroomSite(AdminSite):
    """x"""
